#include "engine/decode/error_mentions.h"

#include <algorithm>

#include "engine/decode/characters.h"

namespace certtrail {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdefABCDEF";
constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kDomain = "ErrorDomain";

std::size_t span_of(std::string_view text, std::string_view characters) {
  return std::min(text.find_first_not_of(characters), text.size());
}

// Length of a code at the start of the text; 0 if there is none. Without a facility it is as likely
// a count or a flag: event 306 says "HexInt1=0x00000002" of where a certificate goes.
std::size_t hexadecimal(std::string_view text) {
  if (!text.starts_with("0x") && !text.starts_with("0X")) return 0;
  const auto digits = text.substr(2);
  return span_of(digits, kHexDigits) == 8 && !digits.starts_with("0000") ? 10 : 0;
}

// HRESULTs are -2,147,483,648 and up; ten digits tell them from other numbers.
std::size_t signed_decimal(std::string_view text) {
  if (!text.starts_with('-')) return 0;
  return span_of(text.substr(1), kDigits) == 10 ? 11 : 0;
}

// Behind "ErrorDomain": " 22013", ":22013", " (-603", "CFNetwork -1001".
std::size_t number_of_domain(std::string_view text) {
  std::size_t name = 0;
  while (name < text.size() && is_letter(text[name])) ++name;
  const auto blanks = span_of(text.substr(name), " :(");
  if (blanks == 0 || blanks > 2) return 0;
  const auto start = name + blanks;
  const auto sign = start + (text.substr(start).starts_with('-') ? 1 : 0);
  const auto digits = span_of(text.substr(sign), kDigits);
  return digits == 0 ? 0 : sign + digits;
}

}  // namespace

std::vector<std::string_view> error_mentions(std::string_view text) {
  std::vector<std::string_view> found;
  for (std::size_t at = 0; at < text.size();) {
    const auto rest = text.substr(at);
    std::size_t start = at;
    std::size_t length = std::max(hexadecimal(rest), signed_decimal(rest));
    if (length == 0 && rest.starts_with(kDomain)) {
      length = number_of_domain(rest.substr(kDomain.size()));
      if (length > 0) length += kDomain.size();
      while (length > 0 && start > 0 && is_letter(text[start - 1])) --start, ++length;
    }
    if (length > 0) found.push_back(text.substr(start, length));
    at = length > 0 ? start + length : at + 1;
  }
  return found;
}

}  // namespace certtrail
