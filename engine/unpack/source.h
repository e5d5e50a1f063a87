// Random access to the bytes of a container: a file of the inbox, a nested archive that lies as it
// is in another one, or one that was spooled to memory or, beyond a limit, to an unlinked temporary
// file.
#pragma once

#include <bit>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace certtrail {

// Bytes in order: up to `count` of them into `into`; fewer only where they end.
using Pull = std::function<std::size_t(char* into, std::size_t count)>;

// Memory to be written over: keeps nothing when it grows, and is not zeroed. It grows in powers of
// two, for memory that the kernel has to clear anew costs more than some that is never touched.
class Buffer {
 public:
  char* at_least(std::size_t size) {
    if (size > size_) {
      size_ = std::bit_ceil(size);
      bytes_.reset();
      bytes_.reset(new char[size_]);
    }
    return bytes_.get();
  }

 private:
  std::unique_ptr<char[]> bytes_;
  std::size_t size_ = 0;
};

class Source {
 public:
  static Source of_file(const std::filesystem::path& file);  // throws std::runtime_error
  static Source of_memory(std::string bytes);
  // `length` bytes of `outer`, which must live longer.
  static Source of_part(const Source& outer, std::uint64_t offset, std::uint64_t length);
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
  static constexpr std::size_t kSeen = 24;
  using Accept = std::function<bool(std::string_view from_there, std::uint64_t offset)>;
  std::uint64_t find(
      std::string_view needle, std::uint64_t offset,
      const Accept& accept = [](auto...) { return true; }) const;

 private:
  friend class Spool;
  Source(int descriptor, std::string memory, std::uint64_t size)
      : descriptor_(descriptor), memory_(std::move(memory)), size_(size) {}

  int descriptor_ = -1;  // -1: in memory, or a part
  std::string memory_;
  std::uint64_t size_ = 0;
  const Source* outer_ = nullptr;  // of a part
  std::uint64_t offset_ = 0;
};

Pull pull_of(std::string_view bytes);
// Up to `length` bytes from `offset`; throws std::runtime_error if the disk fails.
Pull pull_of(const Source& source, std::uint64_t offset, std::uint64_t length);

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
