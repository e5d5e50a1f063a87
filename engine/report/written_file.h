// One file of an export: what is written to it is counted and hashed on its way.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <ostream>
#include <string>

namespace certtrail {

struct WrittenFile {
  std::uint64_t bytes = 0;
  std::string sha256;  // lower hex
};

// Creates the file with mode 0600, lets `fill` write it, and returns when it is on the disk. Throws
// std::runtime_error that says what to do if it exists already or cannot be written.
WrittenFile write_file(const std::filesystem::path& path,
                       const std::function<void(std::ostream&)>& fill);

}  // namespace certtrail
