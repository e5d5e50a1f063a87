#include "engine/formats/ca_numbers.h"

#include <algorithm>
#include <charconv>

#include "engine/decode/text.h"

namespace certtrail {

std::optional<std::int64_t> parse_ca_number(std::string_view text) {
  text = trim(text);
  text = text.substr(0, text.find_first_of(" \t"));
  if (!starts_with_ignoring_case(text, "0x")) return parse_integer(text);
  std::uint64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data() + 2, end, value, 16);
  if (error != std::errc() || stop != end || value > INT64_MAX) return std::nullopt;
  return static_cast<std::int64_t>(value);
}

std::optional<std::string> hex_of_decimal(std::string_view digits) {
  static constexpr std::size_t kLimit = 60;  // 20 bytes have 49
  if (digits.size() > kLimit || digits.find_first_not_of("0123456789") != std::string_view::npos)
    return std::nullopt;
  std::string bytes;  // the least first
  for (const char digit : digits) {
    unsigned carry = static_cast<unsigned>(digit - '0');
    for (auto& byte : bytes) {
      carry += static_cast<unsigned char>(byte) * 10u;
      byte = static_cast<char>(carry & 0xFF);
      carry >>= 8;
    }
    if (carry > 0) bytes += static_cast<char>(carry);
  }
  std::reverse(bytes.begin(), bytes.end());
  return bytes.empty() ? "00" : to_hex(bytes);
}

}  // namespace certtrail
