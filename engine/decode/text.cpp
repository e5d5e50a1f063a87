#include "engine/decode/text.h"

#include <simdjson.h>

#include <array>
#include <charconv>
#include <cstring>

namespace certtrail {
namespace {

// Windows-1252 0x80-0x9F; undefined bytes map to the C1 control of the same number.
constexpr std::array<char16_t, 32> kWindows1252High = {
    0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};

// Writes at most four bytes; where the next go.
char* put_utf8(char* to, char32_t c) {
  if (c < 0x80) {
    *to++ = static_cast<char>(c);
  } else if (c < 0x800) {
    *to++ = static_cast<char>(0xC0 | (c >> 6));
    *to++ = static_cast<char>(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    *to++ = static_cast<char>(0xE0 | (c >> 12));
    *to++ = static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    *to++ = static_cast<char>(0x80 | (c & 0x3F));
  } else {
    *to++ = static_cast<char>(0xF0 | (c >> 18));
    *to++ = static_cast<char>(0x80 | ((c >> 12) & 0x3F));
    *to++ = static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    *to++ = static_cast<char>(0x80 | (c & 0x3F));
  }
  return to;
}

std::string utf16_to_utf8(std::string_view bytes, int low, int high) {
  const auto unit = [&](std::size_t i) {
    return static_cast<char32_t>(static_cast<unsigned char>(bytes[i + low]) |
                                 (static_cast<unsigned char>(bytes[i + high]) << 8));
  };
  std::string out(bytes.size() / 2 * 3, '\0');  // a unit takes three bytes at most, a pair four
  char* to = out.data();
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
    char32_t c = unit(i);
    if (c >= 0xD800 && c < 0xDC00 && i + 3 < bytes.size()) {
      const char32_t next = unit(i + 2);
      if (next >= 0xDC00 && next < 0xE000) {
        c = 0x10000 + ((c - 0xD800) << 10) + (next - 0xDC00);
        i += 2;
      }
    }
    to = put_utf8(to, c >= 0xD800 && c < 0xE000 ? char32_t{0xFFFD} : c);
  }
  out.resize(static_cast<std::size_t>(to - out.data()));
  return out;
}

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

// Whether none of eight bytes is a quote, a backslash or a control character; false may be wrong.
bool needs_no_escape(const char* eight) {
  constexpr std::uint64_t kOnes = 0x0101010101010101;
  std::uint64_t bytes;
  std::memcpy(&bytes, eight, sizeof bytes);
  const auto zeros = [](std::uint64_t x) { return (x - kOnes) & ~x; };  // high bit of zero bytes
  const std::uint64_t control = (bytes - kOnes * 0x20) & ~bytes;
  return ((control | zeros(bytes ^ kOnes * '"') | zeros(bytes ^ kOnes * '\\')) & kOnes * 0x80) == 0;
}

// Each byte as normalise_hex writes it; 0 where it is none of hex.
constexpr char kHexSeparator = ' ';
constexpr std::array<char, 256> make_hex_digits() {
  std::array<char, 256> digits{};
  for (const char c : {' ', ':', '-'}) digits[static_cast<unsigned char>(c)] = kHexSeparator;
  for (const char c : {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9'})
    digits[static_cast<unsigned char>(c)] = c;
  for (const char c : {'a', 'b', 'c', 'd', 'e', 'f'})
    digits[static_cast<unsigned char>(c)] = digits[static_cast<unsigned char>(c - 32)] = c;
  return digits;
}
constexpr auto kHexDigits = make_hex_digits();

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  c = lower(c);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

}  // namespace

std::size_t byte_order_mark_length(std::string_view head) {
  if (head.starts_with("\xEF\xBB\xBF")) return 3;
  if (head.starts_with("\xFF\xFE") || head.starts_with("\xFE\xFF")) return 2;
  return 0;
}

TextEncoding detect_encoding(std::string_view head) {
  if (head.starts_with("\xEF\xBB\xBF")) return TextEncoding::utf8;
  if (head.starts_with("\xFF\xFE")) return TextEncoding::utf16_little;
  if (head.starts_with("\xFE\xFF")) return TextEncoding::utf16_big;
  std::size_t even_zeros = 0;
  std::size_t odd_zeros = 0;
  const std::size_t looked_at = std::min<std::size_t>(head.size(), 4096);
  for (std::size_t i = 0; i < looked_at; ++i)
    if (head[i] == '\0') ++(i % 2 ? odd_zeros : even_zeros);
  if (even_zeros + odd_zeros == 0) return TextEncoding::utf8;
  if (odd_zeros > looked_at / 5 && even_zeros * 20 < odd_zeros) return TextEncoding::utf16_little;
  if (even_zeros > looked_at / 5 && odd_zeros * 20 < even_zeros) return TextEncoding::utf16_big;
  return TextEncoding::binary;
}

bool is_valid_utf8(std::string_view bytes) {
  return simdjson::validate_utf8(bytes.data(), bytes.size());
}

std::string windows_1252_to_utf8(std::string_view bytes) {
  std::string out(bytes.size() * 3, '\0');  // the euro sign takes three bytes
  char* to = out.data();
  for (const char byte : bytes) {
    const auto c = static_cast<unsigned char>(byte);
    to = put_utf8(to, c >= 0x80 && c < 0xA0 ? kWindows1252High[c - 0x80] : c);
  }
  out.resize(static_cast<std::size_t>(to - out.data()));
  return out;
}

std::string utf16_little_to_utf8(std::string_view bytes) { return utf16_to_utf8(bytes, 0, 1); }
std::string utf16_big_to_utf8(std::string_view bytes) { return utf16_to_utf8(bytes, 1, 0); }

std::string to_utf8(std::string_view bytes) {
  return is_valid_utf8(bytes) ? std::string(bytes) : windows_1252_to_utf8(bytes);
}

std::string decode_head(std::string_view head) {
  const auto text = head.substr(byte_order_mark_length(head));
  switch (detect_encoding(head)) {
    case TextEncoding::utf16_little:
      return utf16_little_to_utf8(text);
    case TextEncoding::utf16_big:
      return utf16_big_to_utf8(text);
    case TextEncoding::utf8:
      return to_utf8(text);
    case TextEncoding::binary:
      return {};
  }
  return {};
}

std::string_view cut_utf8(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return text;
  while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xC0) == 0x80) --limit;
  return text.substr(0, limit);
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

std::string ascii_lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = lower(c);
  return out;
}

bool starts_with_ignoring_case(std::string_view text, std::string_view prefix) {
  if (text.size() < prefix.size()) return false;
  for (std::size_t i = 0; i < prefix.size(); ++i)
    if (lower(text[i]) != lower(prefix[i])) return false;
  return true;
}

bool ends_with_ignoring_case(std::string_view text, std::string_view ending) {
  return text.size() >= ending.size() &&
         starts_with_ignoring_case(text.substr(text.size() - ending.size()), ending);
}

bool contains_ignoring_case(std::string_view text, std::string_view needle) {
  for (std::size_t at = 0; at + needle.size() <= text.size(); ++at)
    if (starts_with_ignoring_case(text.substr(at), needle)) return true;
  return false;
}

std::optional<std::string> normalise_hex(std::string_view text) {
  text = trim(text);
  std::string out(text.size(), '\0');
  std::size_t size = 0;
  for (const char c : text) {
    const char shown = kHexDigits[static_cast<unsigned char>(c)];
    if (shown == 0) return std::nullopt;
    out[size] = shown;
    size += shown != kHexSeparator;
  }
  if (size == 0) return std::nullopt;
  out.resize(size);
  return out;
}

std::string hex_or_text(std::string_view text) {
  return normalise_hex(text).value_or(std::string(text));
}

std::string to_hex(std::string_view bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const char byte : bytes) {
    const auto c = static_cast<unsigned char>(byte);
    out += kDigits[c >> 4];
    out += kDigits[c & 15];
  }
  return out;
}

std::optional<std::int64_t> parse_integer(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string percent_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 &&
        hex_value(text[i + 2]) >= 0) {
      out += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

void append_json_escaped(std::string& out, std::string_view text) {
  std::size_t done = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    while (i + 8 <= text.size() && needs_no_escape(text.data() + i)) i += 8;
    if (i == text.size()) break;
    const char c = text[i];
    if (static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\') continue;
    out.append(text, done, i - done);
    done = i + 1;
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else if (c == '\r') {
      out += "\\r";
    } else {
      out += "\\u00" + to_hex(std::string_view(&c, 1));
    }
  }
  out.append(text, done);
}

void escape_json_from(std::string& out, std::size_t start) {
  std::size_t i = start;
  while (i + 8 <= out.size() && needs_no_escape(out.data() + i)) i += 8;
  while (i < out.size() && static_cast<unsigned char>(out[i]) >= 0x20 && out[i] != '"' &&
         out[i] != '\\')
    ++i;
  if (i == out.size()) return;
  const auto rest = out.substr(i);
  out.resize(i);
  append_json_escaped(out, rest);
}

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  append_json_escaped(out, text);
  out += '"';
}

std::string json_string(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

}  // namespace certtrail
