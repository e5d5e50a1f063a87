#include "engine/store/clean_text.h"

#include <cstdint>
#include <cstring>

#include "engine/decode/text.h"

namespace certtrail {
namespace {

// How many bytes at the front are ASCII other than NUL, in steps of eight.
std::size_t plain_prefix(std::string_view text) {
  constexpr std::uint64_t kOnes = 0x0101010101010101, kHigh = 0x8080808080808080;
  std::size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, sizeof word);
    // Below 0x80 a byte borrows from its highest bit only if it is zero.
    if ((word & kHigh) != 0 || ((word - kOnes) & kHigh) != 0) break;
  }
  return at;
}

}  // namespace

bool is_clean(std::string_view text) {
  text.remove_prefix(plain_prefix(text));
  if (text.size() < 8) {
    bool plain = true;
    for (const char c : text) plain = plain && static_cast<signed char>(c) > 0;
    if (plain) return true;
  }
  return text.find('\0') == std::string_view::npos && is_valid_utf8(text);
}

std::string cleaned(std::string_view text) {
  const auto utf8 = to_utf8(text);
  std::string out;
  for (const char c : utf8) {
    if (c == '\0')
      out += "\xEF\xBF\xBD";  // U+FFFD
    else
      out += c;
  }
  return out;
}

}  // namespace certtrail
