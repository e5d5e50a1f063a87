#include "engine/unpack/passwords.h"

#include <fstream>
#include <stdexcept>

namespace certtrail {

std::vector<std::string> read_passwords(const std::filesystem::path& file) {
  std::vector<std::string> passwords;
  if (file.empty()) return passwords;
  std::ifstream in(file, std::ios::binary);
  bool is_first = true;
  for (std::string line; std::getline(in, line); is_first = false) {
    if (is_first && line.starts_with("\xEF\xBB\xBF")) line.erase(0, 3);
    if (line.ends_with('\r')) line.pop_back();
    if (!line.empty()) passwords.push_back(std::move(line));
  }
  if (in.bad() || !in.eof())
    throw std::runtime_error(file.string() +
                             ": the password file cannot be read; check that it exists and may be "
                             "read, or leave --password-file away");
  if (passwords.empty())
    throw std::runtime_error(file.string() +
                             ": the password file holds no password; write one on each line");
  return passwords;
}

}  // namespace certtrail
