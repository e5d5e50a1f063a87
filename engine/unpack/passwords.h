// The passwords that a user gives for encrypted archives.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace certtrail {

// One password a line, UTF-8; empty lines are none. An empty path gives no passwords. Throws
// std::runtime_error, naming the file and what to do, if it cannot be read or holds no password.
std::vector<std::string> read_passwords(const std::filesystem::path& file);

}  // namespace certtrail
