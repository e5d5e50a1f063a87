#include "engine/unpack/source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <utility>

namespace certtrail {
namespace {

constexpr std::uint64_t kSmallArchive = 1 << 20;

int open_unlinked_temporary() {
  const char* folder = std::getenv("TMPDIR");
  std::string name = std::string(folder && *folder ? folder : "/tmp") + "/certtrail-XXXXXX";
  const int descriptor = ::mkostemp(name.data(), O_CLOEXEC);
  if (descriptor < 0)
    throw std::runtime_error(name + ": cannot create a temporary file (" + std::strerror(errno) +
                             "); point TMPDIR to a folder with space");
  ::unlink(name.c_str());
  return descriptor;
}

}  // namespace

Source Source::of_file(const std::filesystem::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat status {};
  if (descriptor < 0 || ::fstat(descriptor, &status) != 0) {
    const std::string why = std::strerror(errno);
    if (descriptor >= 0) ::close(descriptor);
    throw std::runtime_error(file.string() + ": cannot be opened (" + why +
                             "); check that it exists and may be read");
  }
  return {descriptor, {}, static_cast<std::uint64_t>(status.st_size)};
}

Source Source::of_memory(std::string bytes) {
  const std::uint64_t size = bytes.size();
  return {-1, std::move(bytes), size};
}

Source Source::of_part(const Source& outer, std::uint64_t offset, std::uint64_t length) {
  Source part(-1, {}, length);
  part.outer_ = &outer;
  part.offset_ = offset;
  return part;
}

Source::Source(Source&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      memory_(std::move(other.memory_)),
      size_(other.size_),
      outer_(other.outer_),
      offset_(other.offset_) {}

Source::~Source() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

std::size_t Source::read(std::uint64_t offset, char* into, std::size_t count) const {
  if (offset >= size_) return 0;
  count = static_cast<std::size_t>(std::min<std::uint64_t>(count, size_ - offset));
  if (outer_) return outer_->read(offset_ + offset, into, count);
  if (descriptor_ < 0) {
    std::memcpy(into, memory_.data() + offset, count);
    return count;
  }
  std::size_t done = 0;
  while (done < count) {
    const auto got =
        ::pread(descriptor_, into + done, count - done, static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0)
      throw std::runtime_error(std::string("cannot be read (") + std::strerror(errno) + ")");
    if (got == 0) break;  // it became shorter while it was read
    done += static_cast<std::size_t>(got);
  }
  return done;
}

std::string Source::bytes(std::uint64_t offset, std::size_t count) const {
  if (offset >= size_) return {};
  std::string out(static_cast<std::size_t>(std::min<std::uint64_t>(count, size_ - offset)), '\0');
  out.resize(read(offset, out.data(), out.size()));
  return out;
}

std::uint64_t Source::find(std::string_view needle, std::uint64_t offset,
                           const Accept& accept) const {
  constexpr std::size_t kGreatestWindow = 256 << 10;
  std::size_t wanted = 4 << 10;  // most searches end near where they began
  while (offset + needle.size() <= size_) {
    const auto window = bytes(offset, wanted + kSeen - 1);
    const std::string_view seen(window);
    for (auto at = seen.find(needle); at != std::string_view::npos && at < wanted;
         at = seen.find(needle, at + 1))
      if (accept(seen.substr(at), offset + at)) return offset + at;
    if (window.size() < wanted) break;
    offset += wanted;
    wanted = std::min(wanted * 2, kGreatestWindow);
  }
  return size_;
}

Pull pull_of(std::string_view bytes) {
  return [bytes](char* into, std::size_t count) mutable {
    const auto got = bytes.copy(into, count);
    bytes.remove_prefix(got);
    return got;
  };
}

Pull pull_of(const Source& source, std::uint64_t offset, std::uint64_t length) {
  return [&source, offset, length](char* into, std::size_t count) mutable {
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(count, length));
    const auto got = source.read(offset, into, wanted);
    offset += got;
    length -= got;
    return got;
  };
}

Spool::~Spool() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void Spool::write_out(std::string_view block) {
  while (!block.empty()) {
    const auto written = ::write(descriptor_, block.data(), block.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0)
      throw std::runtime_error(std::string("cannot write a temporary file (") +
                               std::strerror(errno) + "); point TMPDIR to a folder with space");
    block.remove_prefix(static_cast<std::size_t>(written));
  }
}

void Spool::append(std::string_view block) {
  size_ += block.size();
  if (descriptor_ < 0 && size_ <= memory_limit_) {
    // At once, not by doubling: what is never touched costs nothing, what was outgrown does.
    if (size_ > kSmallArchive) memory_.reserve(static_cast<std::size_t>(memory_limit_));
    memory_.append(block);
    return;
  }
  if (descriptor_ < 0) {
    descriptor_ = open_unlinked_temporary();
    write_out(memory_);
    std::string().swap(memory_);
  }
  write_out(block);
}

Source Spool::finish() { return {std::exchange(descriptor_, -1), std::move(memory_), size_}; }

}  // namespace certtrail
