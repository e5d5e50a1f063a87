// The files of the inbox.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace certtrail {

struct InboxFile {
  std::filesystem::path path;
  std::uint64_t size = 0;
  std::int64_t mtime_us = 0;
};

// Files as given, and all regular files below folders, each once, in the order of their paths.
// Below folders hidden names, symbolic links and the database's own files are left out. Throws
// std::runtime_error if a given path does not exist.
std::vector<InboxFile> list_inbox(const std::vector<std::filesystem::path>& given,
                                  const std::filesystem::path& database);

// Size and time as they are now; nullopt if the file is gone.
std::optional<InboxFile> look_at(const std::filesystem::path& path);

// SHA-256 of a file, lower hex. Throws std::runtime_error if it cannot be read.
std::string sha256_of(const std::filesystem::path& path);

}  // namespace certtrail
