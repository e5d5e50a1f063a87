// A file without a name that grows at its end and is read anywhere; it is gone with its last user,
// even if the process is killed.
#pragma once

#include <cstdint>
#include <string_view>

namespace certtrail {

class TemporaryFile {
 public:
  TemporaryFile();  // in TMPDIR, else /tmp; throws std::runtime_error, saying what to do
  TemporaryFile(TemporaryFile&& other) noexcept;
  TemporaryFile& operator=(TemporaryFile&& other) noexcept;
  ~TemporaryFile();

  std::uint64_t size() const { return size_; }
  void append(std::string_view block);  // throws std::runtime_error if the disk is full
  // `count` bytes from `offset`, which must be there. Throws std::runtime_error if the disk fails.
  void read(std::uint64_t offset, char* into, std::size_t count) const;

 private:
  int descriptor_ = -1;
  std::uint64_t size_ = 0;
};

}  // namespace certtrail
