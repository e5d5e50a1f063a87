// The compression methods of zips.
#pragma once

#include <optional>

#include "engine/unpack/inflate.h"

namespace certtrail {

// Keeps its buffers between members; one for each walk.
class Decompressor {
 public:
  static bool knows(std::uint16_t method);
  // "compression method 12 (bzip2) is not supported; ..."
  static std::string refusal(std::uint16_t method);

  // `length`: of the compressed bytes, nullopt if only their own end tells. `declared` as in
  // Inflater.
  Inflated run(std::uint16_t method, const Pull& compressed, std::optional<std::uint64_t> length,
               std::uint64_t declared, const TakeBlock& take);

 private:
  Inflated copy(const Pull& bytes, const TakeBlock& take);

  Inflater inflater_;
  Buffer block_;
};

}  // namespace certtrail
