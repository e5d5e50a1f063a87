// Random access to the bytes of a container: a file of the inbox, or a nested archive that was
// spooled to memory or, beyond a limit, to an unlinked temporary file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace certtrail {

class Source {
 public:
  static Source of_file(const std::filesystem::path& file);  // throws std::runtime_error
  static Source of_memory(std::string bytes);
  Source(Source&& other) noexcept;
  Source& operator=(Source&&) = delete;
  ~Source();

  std::uint64_t size() const { return size_; }
  // Reads up to `count` bytes at `offset`; short only where the source ends. Throws
  // std::runtime_error if the disk fails.
  std::size_t read(std::uint64_t offset, char* into, std::size_t count) const;
  std::string bytes(std::uint64_t offset, std::size_t count) const;
  // First occurrence of `needle` at or after `offset` that `accept` takes; size() if there is none.
  // `accept` sees the bytes from there on, at least kSeen of them where the source has as many.
  static constexpr std::size_t kSeen = 16;
  using Accept = std::function<bool(std::string_view from_there, std::uint64_t offset)>;
  std::uint64_t find(
      std::string_view needle, std::uint64_t offset,
      const Accept& accept = [](auto...) { return true; }) const;

 private:
  friend class Spool;
  Source(int descriptor, std::string memory, std::uint64_t size)
      : descriptor_(descriptor), memory_(std::move(memory)), size_(size) {}

  int descriptor_ = -1;  // -1: in memory
  std::string memory_;
  std::uint64_t size_ = 0;
};

// Takes bytes in order and becomes a Source.
class Spool {
 public:
  explicit Spool(std::uint64_t memory_limit) : memory_limit_(memory_limit) {}
  Spool(const Spool&) = delete;
  Spool& operator=(const Spool&) = delete;
  ~Spool();
  void append(std::string_view block);  // throws std::runtime_error if TMPDIR is full
  Source finish();

 private:
  void write_out(std::string_view block);

  std::uint64_t memory_limit_;
  int descriptor_ = -1;
  std::string memory_;
  std::uint64_t size_ = 0;
};

}  // namespace certtrail
