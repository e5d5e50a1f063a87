#include "engine/unpack/huffman.h"

namespace certtrail {

void BitReader::fill() {
  while (count_ <= 56) {
    if (next_ == end_ && padding_ == 0) {
      next_ = 0;
      end_ = pull_(buffer_.data(), buffer_.size());
      fed_ += end_;
    }
    if (next_ < end_)
      bits_ |= static_cast<std::uint64_t>(static_cast<unsigned char>(buffer_[next_++])) << count_;
    else
      ++padding_;
    count_ += 8;
  }
}

std::uint32_t BitReader::peek(unsigned count) {
  if (count_ < count) fill();
  return static_cast<std::uint32_t>(bits_ & ((std::uint64_t{1} << count) - 1));
}

bool HuffmanCode::build(std::span<const std::uint8_t> lengths) {
  count_.fill(0);
  fast_.fill(0);
  for (const auto length : lengths) ++count_[length];
  count_[0] = 0;
  std::array<std::uint16_t, kLongest + 1> next_index{}, next_code{};
  std::uint32_t code = 0;
  std::uint16_t index = 0;
  for (unsigned length = 1; length <= kLongest; ++length) {
    code <<= 1;
    if (code + count_[length] > 1u << length) return false;
    next_code[length] = static_cast<std::uint16_t>(code);
    next_index[length] = index;
    code += count_[length];
    index = static_cast<std::uint16_t>(index + count_[length]);
  }
  for (std::size_t symbol = 0; symbol < lengths.size(); ++symbol) {
    const unsigned length = lengths[symbol];
    if (length == 0) continue;
    symbols_[next_index[length]++] = static_cast<std::uint16_t>(symbol);
    unsigned reversed = 0;
    for (unsigned bit = 0, c = next_code[length]++; bit < length; ++bit, c >>= 1)
      reversed = reversed << 1 | (c & 1);
    for (std::size_t at = reversed; length <= kFastBits && at < fast_.size(); at += 1u << length)
      fast_[at] = static_cast<std::uint16_t>(symbol << 4 | length);
  }
  return true;
}

int HuffmanCode::decode(BitReader& bits) const {
  const auto entry = fast_[bits.peek(kLongest) & (fast_.size() - 1)];
  if (entry == 0) return decode_slowly(bits);
  bits.drop(entry & 15);
  return entry >> 4;
}

// Codes of one length are consecutive numbers, and so are their symbols.
int HuffmanCode::decode_slowly(BitReader& bits) const {
  auto ahead = bits.peek(kLongest);
  int code = 0, first = 0, index = 0;
  for (unsigned length = 1; length <= kLongest; ++length, ahead >>= 1) {
    code |= static_cast<int>(ahead & 1);
    const int count = count_[length];
    if (code - first < count) {
      bits.drop(length);
      return symbols_[static_cast<std::size_t>(index + code - first)];
    }
    index += count;
    first = (first + count) << 1;
    code <<= 1;
  }
  return -1;
}

}  // namespace certtrail
