#include "engine/unpack/gunzip.h"

#include <stdexcept>

namespace certtrail {

Gunzip::Gunzip(const Source& source) : source_(source) {
  if (inflateInit2(&stream_, 16 + MAX_WBITS) != Z_OK)
    throw std::runtime_error("zlib: out of memory");
}

Gunzip::~Gunzip() { inflateEnd(&stream_); }

bool Gunzip::refill() {
  if (stream_.avail_in > 0) return true;
  const auto got = source_.read(position_, in_.data(), in_.size());
  position_ += got;
  stream_.next_in = reinterpret_cast<Bytef*>(in_.data());
  stream_.avail_in = static_cast<uInt>(got);
  return got > 0;
}

std::size_t Gunzip::read(char* into, std::size_t count) {
  if (!trouble_.empty()) throw std::runtime_error(trouble_);
  stream_.next_out = reinterpret_cast<Bytef*>(into);
  stream_.avail_out = static_cast<uInt>(count);
  while (stream_.avail_out > 0 && !ended_ && trouble_.empty()) {
    const bool is_fed = refill();
    const int status = inflate(&stream_, Z_NO_FLUSH);
    if (status == Z_STREAM_END) {
      const auto behind = source_.bytes(position_ - stream_.avail_in, 2);
      ended_ = behind != "\x1f\x8b";
      inflateReset(&stream_);
    } else if (status == Z_BUF_ERROR && !is_fed) {
      trouble_ = "the compressed bytes end before their time";
    } else if (status != Z_OK && status != Z_BUF_ERROR) {
      trouble_ = std::string("gzip: ") + (stream_.msg ? stream_.msg : "damaged");
    }
  }
  const auto got = count - stream_.avail_out;
  if (got == 0 && !trouble_.empty()) throw std::runtime_error(trouble_);
  return got;
}

}  // namespace certtrail
