// Gzip, its checksums checked: libarchive reads it, too, but looks at neither checksum nor length.
#pragma once

#include <zlib.h>

#include <array>

#include "engine/unpack/source.h"

namespace certtrail {

// Members one after another are one stream; what follows them and is none is left alone.
class Gunzip {
 public:
  explicit Gunzip(const Source& source);
  Gunzip(const Gunzip&) = delete;
  Gunzip& operator=(const Gunzip&) = delete;
  ~Gunzip();

  // Up to `count` bytes; 0 at the end. Throws std::runtime_error where the bytes are damaged or end
  // too early, after all that came before was given.
  std::size_t read(char* into, std::size_t count);
  std::uint64_t position() const { return position_; }  // in the source, of what was fed

 private:
  bool refill();

  const Source& source_;
  std::uint64_t position_ = 0;
  z_stream stream_{};
  std::array<char, 64 << 10> in_;
  std::string trouble_;
  bool ended_ = false;
};

}  // namespace certtrail
