#include "engine/report/display.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace certtrail {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr char32_t kInvalid = 0xFFFFFFFF;

struct Character {
  char32_t value = kInvalid;
  std::size_t length = 1;
};

// The first character of `text`; one byte and kInvalid if no well-formed UTF-8 stands there.
Character first_character(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return {};
  char32_t value = lead & (0x7Fu >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0u) != 0x80) return {};
    value = value << 6 | (byte(i) & 0x3Fu);
  }
  constexpr std::array<char32_t, 5> kLeast = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  return value < kLeast[length] || value > 0x10FFFF || surrogate ? Character{}
                                                                 : Character{value, length};
}

struct Range {
  char32_t first, last;
};

template <std::size_t N>
bool is_in(const std::array<Range, N>& ranges, char32_t c) {
  const auto after =
      std::upper_bound(ranges.begin(), ranges.end(), c,
                       [](char32_t x, const Range& range) { return x < range.first; });
  return after != ranges.begin() && c <= std::prev(after)->last;
}

// Unicode 15: general categories Mn and Me in the blocks that logs of our platforms use, and zero
// width format characters.
constexpr std::array<Range, 17> kZeroWidth = {{{0x0300, 0x036F},
                                               {0x0483, 0x0489},
                                               {0x0591, 0x05BD},
                                               {0x0610, 0x061A},
                                               {0x064B, 0x065F},
                                               {0x06D6, 0x06DC},
                                               {0x0900, 0x0902},
                                               {0x0E31, 0x0E31},
                                               {0x0E34, 0x0E3A},
                                               {0x0E47, 0x0E4E},
                                               {0x1AB0, 0x1AFF},
                                               {0x1DC0, 0x1DFF},
                                               {0x200B, 0x200D},
                                               {0x20D0, 0x20FF},
                                               {0xFE00, 0xFE0F},
                                               {0xFE20, 0xFE2F},
                                               {0xE0100, 0xE01EF}}};

// Unicode 15: East_Asian_Width W and F, neighbouring ranges joined.
constexpr std::array<Range, 17> kDoubleWidth = {{{0x1100, 0x115F},
                                                 {0x231A, 0x231B},
                                                 {0x23E9, 0x23EC},
                                                 {0x2E80, 0x303E},
                                                 {0x3041, 0x33FF},
                                                 {0x3400, 0x4DBF},
                                                 {0x4E00, 0xA4CF},
                                                 {0xA960, 0xA97C},
                                                 {0xAC00, 0xD7A3},
                                                 {0xF900, 0xFAFF},
                                                 {0xFE30, 0xFE6F},
                                                 {0xFF01, 0xFF60},
                                                 {0xFFE0, 0xFFE6},
                                                 {0x1F300, 0x1F64F},
                                                 {0x1F680, 0x1F6FF},
                                                 {0x1F900, 0x1F9FF},
                                                 {0x20000, 0x3FFFD}}};

std::size_t width_of(char32_t c) {
  if (is_in(kZeroWidth, c)) return 0;
  return is_in(kDoubleWidth, c) ? 2 : 1;
}

bool is_harmful(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x200E && c <= 0x200F) ||
         (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto c = first_character(text);
    if (c.value == '\n' || c.value == '\r' || c.value == '\t')
      out += ' ';
    else if (c.value == kInvalid || is_harmful(c.value))
      out += kReplacement;
    else
      out += text.substr(0, c.length);
    text.remove_prefix(c.length);
  }
  return out;
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const auto c = first_character(text);
    width += width_of(c.value);
    text.remove_prefix(c.length);
  }
  return width;
}

std::string fit(std::string_view text, std::size_t width) {
  if (width == 0) return {};
  std::size_t used = 0, cut = 0;  // `cut`: bytes that leave a column for the ellipsis
  for (std::size_t at = 0; at < text.size();) {
    const auto c = first_character(text.substr(at));
    used += width_of(c.value);
    if (used > width) return std::string(text.substr(0, cut)) + "…";
    at += c.length;
    if (used < width) cut = at;
  }
  return std::string(text);
}

}  // namespace certtrail
