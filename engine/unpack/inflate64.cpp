#include "engine/unpack/inflate64.h"

#include <algorithm>
#include <cstring>

#include "engine/unpack/huffman.h"

namespace certtrail {
namespace {

constexpr std::size_t kWindow = 64 << 10;
constexpr std::size_t kBlock = 256 << 10;
constexpr int kEndOfBlock = 256;

struct Range {
  std::uint32_t base, extra_bits;
};

// Symbols 257 to 285. Where deflate says 258 with 285, here 16 bits follow.
constexpr Range kLengths[] = {
    {3, 0},  {4, 0},  {5, 0},  {6, 0},   {7, 0},   {8, 0},   {9, 0},   {10, 0},  {11, 1}, {13, 1},
    {15, 1}, {17, 1}, {19, 2}, {23, 2},  {27, 2},  {31, 2},  {35, 3},  {43, 3},  {51, 3}, {59, 3},
    {67, 4}, {83, 4}, {99, 4}, {115, 4}, {131, 5}, {163, 5}, {195, 5}, {227, 5}, {3, 16}};

// Deflate ends with symbol 29.
constexpr Range kDistances[] = {
    {1, 0},      {2, 0},      {3, 0},      {4, 0},     {5, 1},     {7, 1},     {9, 2},
    {13, 2},     {17, 3},     {25, 3},     {33, 4},    {49, 4},    {65, 5},    {97, 5},
    {129, 6},    {193, 6},    {257, 7},    {385, 7},   {513, 8},   {769, 8},   {1025, 9},
    {1537, 9},   {2049, 10},  {3073, 10},  {4097, 11}, {6145, 11}, {8193, 12}, {12289, 12},
    {16385, 13}, {24577, 13}, {32769, 14}, {49153, 14}};

// What came out: the window that matches point into, and behind it what was not delivered yet.
class Output {
 public:
  Output(const BitReader& bits, const TakeBlock& take, Inflated& done)
      : bytes_(new char[kWindow + kBlock]), bits_(bits), take_(take), done_(done) {}

  // Makes room for `count` bytes; false if the taker wants no more.
  bool reserve(std::size_t count) { return filled_ + count <= kWindow + kBlock || flush(); }
  void put(char c) { bytes_[filled_++] = c; }
  // False if the distance points before the beginning. The two stretches may overlap.
  bool repeat(std::size_t distance, std::size_t length) {
    if (distance > filled_) return false;
    for (; length > 0; --length, ++filled_) bytes_[filled_] = bytes_[filled_ - distance];
    return true;
  }
  bool flush() {
    const std::string_view block(&bytes_[delivered_], filled_ - delivered_);
    done_.consumed = bits_.consumed();
    done_.produced += block.size();
    done_.crc = crc32_of(done_.crc, block);
    if (!block.empty() && !take_(block, done_.consumed)) {
      done_.result = Inflated::Result::stopped;
      return false;
    }
    const auto kept = std::min(filled_, kWindow);
    std::memmove(&bytes_[0], &bytes_[filled_ - kept], kept);
    filled_ = delivered_ = kept;
    return true;
  }

 private:
  std::unique_ptr<char[]> bytes_;
  std::size_t filled_ = 0, delivered_ = 0;
  const BitReader& bits_;
  const TakeBlock& take_;
  Inflated& done_;
};

class Inflater64 {
 public:
  Inflater64(const Pull& compressed, const TakeBlock& take)
      : bits_(compressed), out_(bits_, take, done_) {}

  Inflated run() {
    bool is_last = false;
    while (!is_last && done_.result == Inflated::Result::whole) {
      is_last = bits_.take(1);
      read_block(bits_.take(2));
    }
    if (done_.result != Inflated::Result::stopped) out_.flush();
    return done_;
  }

 private:
  void fail() {
    done_.result = bits_.past_end() ? Inflated::Result::cut_short : Inflated::Result::damaged;
  }

  void read_block(std::uint32_t type) {
    if (bits_.past_end() || type == 3) return fail();
    if (type == 0) return read_stored();
    if (type == 1)
      fixed_codes();
    else if (!dynamic_codes())
      return fail();
    read_compressed();
  }

  void read_stored() {
    bits_.drop_to_byte();
    const auto length = bits_.take(16);
    if (bits_.take(16) != (length ^ 0xFFFF) || bits_.past_end()) return fail();
    if (!out_.reserve(length)) return;
    for (std::uint32_t i = 0; i < length; ++i) {
      const auto byte = bits_.take(8);
      if (bits_.past_end()) return fail();
      out_.put(static_cast<char>(byte));
    }
  }

  void fixed_codes() {
    std::array<std::uint8_t, 288> lengths;
    for (std::size_t symbol = 0; symbol < lengths.size(); ++symbol)
      lengths[symbol] = symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8;
    literals_.build(lengths);
    std::array<std::uint8_t, 32> fives;
    fives.fill(5);
    distances_.build(fives);
  }

  bool dynamic_codes() {
    const std::size_t literals = bits_.take(5) + 257;
    const std::size_t distances = bits_.take(5) + 1;
    const std::size_t count = bits_.take(4) + 4;
    constexpr std::uint8_t kOrder[] = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                       11, 4,  12, 3, 13, 2, 14, 1, 15};
    std::array<std::uint8_t, 19> of_lengths{};
    for (std::size_t i = 0; i < count; ++i)
      of_lengths[kOrder[i]] = static_cast<std::uint8_t>(bits_.take(3));
    HuffmanCode& code = distances_;  // not needed yet
    std::array<std::uint8_t, 288 + 32> lengths{};
    if (!code.build(of_lengths) ||
        !read_lengths(code, std::span(lengths).first(literals + distances)))
      return false;
    const std::span all(lengths);
    return literals_.build(all.first(literals)) &&
           distances_.build(all.subspan(literals, distances));
  }

  bool read_lengths(const HuffmanCode& code, std::span<std::uint8_t> lengths) {
    for (std::size_t i = 0; i < lengths.size();) {
      const int symbol = code.decode(bits_);
      if (symbol < 0 || bits_.past_end() || (symbol == 16 && i == 0)) return false;
      if (symbol < 16) {
        lengths[i++] = static_cast<std::uint8_t>(symbol);
        continue;
      }
      const std::size_t times = symbol == 16   ? 3 + bits_.take(2)
                                : symbol == 17 ? 3 + bits_.take(3)
                                               : 11 + bits_.take(7);
      if (times > lengths.size() - i) return false;
      const std::uint8_t length = symbol == 16 ? lengths[i - 1] : 0;
      std::fill_n(lengths.begin() + static_cast<std::ptrdiff_t>(i), times, length);
      i += times;
    }
    return true;
  }

  void read_compressed() {
    while (true) {
      const int symbol = literals_.decode(bits_);
      if (symbol < 0 || bits_.past_end()) return fail();
      if (symbol == kEndOfBlock) return;
      if (symbol < kEndOfBlock) {
        if (!out_.reserve(1)) return;
        out_.put(static_cast<char>(symbol));
      } else if (!read_match(static_cast<std::size_t>(symbol - kEndOfBlock - 1))) {
        return;
      }
    }
  }

  bool read_match(std::size_t which) {
    if (which >= std::size(kLengths)) return fail(), false;
    const auto length = kLengths[which].base + bits_.take(kLengths[which].extra_bits);
    const int symbol = distances_.decode(bits_);
    if (symbol < 0) return fail(), false;
    const auto& range = kDistances[static_cast<std::size_t>(symbol)];
    const auto distance = range.base + bits_.take(range.extra_bits);
    if (bits_.past_end()) return fail(), false;
    if (!out_.reserve(length)) return false;
    return out_.repeat(distance, length) || (fail(), false);
  }

  BitReader bits_;
  HuffmanCode literals_, distances_;
  Inflated done_;
  Output out_;
};

}  // namespace

Inflated inflate64(const Pull& compressed, const TakeBlock& take) {
  return std::make_unique<Inflater64>(compressed, take)->run();
}

}  // namespace certtrail
