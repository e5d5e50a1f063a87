// Deflate, whole or streaming, over bytes that nobody vouches for.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

#include "engine/unpack/source.h"

namespace certtrail {

struct Inflated {
  enum class Result { whole, damaged, cut_short, stopped } result = Result::whole;
  std::uint64_t consumed = 0;  // compressed bytes up to the end of the stream
  std::uint64_t produced = 0;
  std::uint32_t crc = 0;  // of what came out
};

// CRC-32 as zip has it, continued from `crc`.
std::uint32_t crc32_of(std::uint32_t crc, std::string_view bytes);

// Takes a block and the compressed bytes it took so far; false stops.
using TakeBlock = std::function<bool(std::string_view block, std::uint64_t consumed)>;

// Keeps its buffers between calls; one for each thread.
class Inflater {
 public:
  Inflater();
  // Inflates up to `length` raw deflate bytes. A member that comes out at no more than 64 MiB is
  // one block; larger ones stream. `declared` is a hint for the first allocation and is never
  // believed.
  Inflated run(const Pull& compressed, std::uint64_t length, std::uint64_t declared,
               const TakeBlock& take);
  // The same in small blocks: for a stream whose length is not known.
  Inflated stream(const Pull& compressed, const TakeBlock& take);

 private:
  bool run_whole(std::string_view compressed, std::uint64_t declared, const TakeBlock& take,
                 Inflated& done);

  std::unique_ptr<void, void (*)(void*)> whole_;  // libdeflate_decompressor
  Buffer in_, out_;
};

}  // namespace certtrail
