// Canonical Huffman codes as deflate packs them: first bit lowest.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "engine/unpack/source.h"

namespace certtrail {

// Bits of a stream, lowest first. Behind its end come zeros, and past_end() says so.
class BitReader {
 public:
  explicit BitReader(const Pull& bytes) : pull_(bytes) {}

  static constexpr unsigned kMostBits = 32;  // of one peek or take
  std::uint32_t peek(unsigned count);
  void drop(unsigned count) {
    bits_ >>= count;
    count_ -= count;
  }
  std::uint32_t take(unsigned count) {
    const auto bits = peek(count);
    drop(count);
    return bits;
  }
  void drop_to_byte() { drop(count_ % 8); }
  bool past_end() const { return count_ < 8 * padding_; }
  // Bytes that the bits taken so far came from.
  std::uint64_t consumed() const {
    return past_end() ? fed_ : fed_ + padding_ - (end_ - next_) - count_ / 8;
  }

 private:
  void fill();

  const Pull& pull_;
  std::array<char, 64 << 10> buffer_;
  std::size_t next_ = 0, end_ = 0;
  std::uint64_t fed_ = 0, padding_ = 0;  // bytes; padding_ only of those still in bits_ or taken
  std::uint64_t bits_ = 0;
  unsigned count_ = 0;
};

class HuffmanCode {
 public:
  static constexpr unsigned kLongest = 15;
  static constexpr std::size_t kMostSymbols = 288;

  // The length of each symbol's code, 0 for none. False if there are more codes than bits can tell.
  bool build(std::span<const std::uint8_t> lengths);
  // -1 where the bits are no code.
  int decode(BitReader& bits) const;

 private:
  static constexpr unsigned kFastBits = 10;
  int decode_slowly(BitReader& bits) const;

  std::array<std::uint16_t, 1 << kFastBits> fast_{};   // symbol * 16 + length; 0: a longer code
  std::array<std::uint16_t, kLongest + 1> count_{};    // of codes of each length
  std::array<std::uint16_t, kMostSymbols> symbols_{};  // in the order of their codes
};

}  // namespace certtrail
