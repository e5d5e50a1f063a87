#include "engine/unpack/inflate.h"

#include <libdeflate.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace certtrail {
namespace {

constexpr std::uint64_t kWholeLimit = 64ull << 20;
constexpr std::uint64_t kGreatestRatio = 1032;  // of deflate itself

// zlib's raw inflate, ended whatever happens.
class ZStream {
 public:
  ZStream() {
    if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) throw std::runtime_error("zlib: out of memory");
  }
  ZStream(const ZStream&) = delete;
  ZStream& operator=(const ZStream&) = delete;
  ~ZStream() { inflateEnd(&stream); }
  z_stream stream{};
};

}  // namespace

std::uint32_t crc32_of(std::uint32_t crc, std::string_view bytes) {
  return libdeflate_crc32(crc, bytes.data(), bytes.size());
}

Inflater::Inflater()
    : whole_(libdeflate_alloc_decompressor(), [](void* d) {
        libdeflate_free_decompressor(static_cast<libdeflate_decompressor*>(d));
      }) {
  if (!whole_) throw std::runtime_error("libdeflate: out of memory");
}

// One attempt at the declared size, bounded by what deflate can make of so many bytes; a size that
// was a lie costs no more than this attempt.
bool Inflater::run_whole(std::string_view compressed, std::uint64_t declared, const TakeBlock& take,
                         Inflated& done) {
  const std::uint64_t possible = compressed.size() * kGreatestRatio + 64;
  const auto wanted =
      static_cast<std::size_t>(std::min({declared, possible, kWholeLimit}) + std::uint64_t{1});
  char* const out = out_.at_least(wanted);
  std::size_t used = 0;
  std::size_t produced = 0;
  const auto result = libdeflate_deflate_decompress_ex(
      static_cast<libdeflate_decompressor*>(whole_.get()), compressed.data(), compressed.size(),
      out, wanted, &used, &produced);
  if (result != LIBDEFLATE_SUCCESS) return false;
  done.consumed = used;
  done.produced = produced;
  done.crc = libdeflate_crc32(0, out, produced);
  if (produced > 0 && !take({out, produced}, used)) done.result = Inflated::Result::stopped;
  return true;
}

Inflated Inflater::stream(const Pull& compressed, const TakeBlock& take) {
  std::array<char, 64 << 10> in;
  std::array<char, 256 << 10> out;
  ZStream z;
  Inflated done;
  std::uint64_t fed = 0;
  bool has_more_to_say = false;  // a full block: zlib may hold output that needs no more input
  for (int status = Z_OK; status != Z_STREAM_END;) {
    if (z.stream.avail_in == 0) {
      const auto got = compressed(in.data(), in.size());
      if (got == 0 && !has_more_to_say) {
        done.result = Inflated::Result::cut_short;
        break;
      }
      fed += got;
      z.stream.next_in = reinterpret_cast<Bytef*>(in.data());
      z.stream.avail_in = static_cast<uInt>(got);
    }
    z.stream.next_out = reinterpret_cast<Bytef*>(out.data());
    z.stream.avail_out = static_cast<uInt>(out.size());
    status = inflate(&z.stream, Z_NO_FLUSH);
    done.consumed = fed - z.stream.avail_in;
    const std::size_t produced = out.size() - z.stream.avail_out;
    has_more_to_say = produced == out.size();
    done.produced += produced;
    done.crc = libdeflate_crc32(done.crc, out.data(), produced);
    if (produced > 0 && !take({out.data(), produced}, done.consumed)) {
      done.result = Inflated::Result::stopped;
      break;
    }
    if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR) {
      done.result = Inflated::Result::damaged;
      break;
    }
  }
  return done;
}

Inflated Inflater::run(const Pull& compressed, std::uint64_t length, std::uint64_t declared,
                       const TakeBlock& take) {
  if (length > kWholeLimit || declared > kWholeLimit) return stream(compressed, take);
  char* const in = in_.at_least(static_cast<std::size_t>(length));
  const std::string_view all(in, compressed(in, static_cast<std::size_t>(length)));
  Inflated done;
  if (run_whole(all, declared, take, done)) return done;
  return stream(pull_of(all), take);
}

}  // namespace certtrail
