#include "engine/unpack/decompressor.h"

#include "engine/unpack/inflate64.h"

namespace certtrail {
namespace {

constexpr std::uint16_t kStored = 0;
constexpr std::uint16_t kDeflate = 8;
constexpr std::uint16_t kDeflate64 = 9;
constexpr std::size_t kBlock = 256 << 10;

struct MethodName {
  std::uint16_t method;
  std::string_view name;
};
constexpr MethodName kOtherMethods[] = {{1, "Shrink"}, {6, "Implode"}, {12, "bzip2"}, {14, "LZMA"},
                                        {93, "zstd"},  {95, "xz"},     {98, "PPMd"},  {99, "AES"}};

}  // namespace

bool Decompressor::knows(std::uint16_t method) {
  return method == kStored || method == kDeflate || method == kDeflate64;
}

std::string Decompressor::refusal(std::uint16_t method) {
  std::string text = "compression method " + std::to_string(method);
  for (const auto& other : kOtherMethods)
    if (other.method == method) text += " (" + std::string(other.name) + ")";
  return text + " is not supported; repack the archive with plain deflate";
}

Inflated Decompressor::copy(const Pull& bytes, const TakeBlock& take) {
  Inflated done;
  char* const block = block_.at_least(kBlock);
  while (const auto got = bytes(block, kBlock)) {
    done.consumed += got;
    done.produced += got;
    done.crc = crc32_of(done.crc, {block, got});
    if (!take({block, got}, done.consumed)) {
      done.result = Inflated::Result::stopped;
      break;
    }
  }
  return done;
}

Inflated Decompressor::run(std::uint16_t method, const Pull& compressed,
                           std::optional<std::uint64_t> length, std::uint64_t declared,
                           const TakeBlock& take) {
  if (method == kStored) return copy(compressed, take);
  if (method == kDeflate64) return inflate64(compressed, take);
  return length ? inflater_.run(compressed, *length, declared, take)
                : inflater_.stream(compressed, take);
}

}  // namespace certtrail
