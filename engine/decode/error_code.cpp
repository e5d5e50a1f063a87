#include "engine/decode/error_code.h"

#include <algorithm>
#include <cstdio>

#include "engine/decode/text.h"

namespace certtrail {
namespace {

constexpr std::uint32_t kWin32 = 0x80070000;         // HRESULT_FROM_WIN32
constexpr std::uint32_t kHttp = 0x80190000;          // HRESULT_FROM_HTTP
constexpr std::uint32_t kFromNtStatus = 0x10000000;  // HRESULT_FROM_NT sets this bit

std::uint32_t facility(std::uint32_t value) { return value & 0xffff0000; }
std::uint32_t low_word(std::uint32_t value) { return value & 0xffff; }

bool is_win_http(std::uint32_t number) { return number >= 12000 && number <= 12190; }
bool is_http_status(std::int64_t number) { return number >= 100 && number <= 599; }

std::string hex(std::uint32_t value) {
  char buffer[16];
  std::snprintf(buffer, sizeof buffer, "0x%08x", value);
  return buffer;
}

// Digits behind "0x" anywhere in the text; the low 32 bits of more.
std::optional<std::uint32_t> hex_in(std::string_view lower) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  for (auto at = lower.find("0x"); at != std::string_view::npos; at = lower.find("0x", at + 1)) {
    auto digits = lower.substr(at + 2);
    digits = digits.substr(0, std::min(digits.find_first_not_of(kDigits), digits.size()));
    if (digits.empty() || digits.size() > 16) continue;
    std::uint64_t value = 0;
    for (const char c : digits) value = value * 16 + kDigits.find(c);
    const auto high = value >> 32;
    if (high == 0 || high == 0xffffffff) return static_cast<std::uint32_t>(value);
  }
  return std::nullopt;
}

// The number that a text begins with, if a word of its own.
std::optional<std::int64_t> leading_number(std::string_view text) {
  const auto end = std::min(text.find_first_not_of("-0123456789"), text.size());
  if (end < text.size() && text[end] != ' ' && text[end] != '(' && text[end] != ',')
    return std::nullopt;
  return parse_integer(text.substr(0, end));
}

// "nsurlerrordomain -1001": an Apple error domain and the first number behind it.
std::string domain_key(std::string_view lower) {
  constexpr std::string_view kEnd = "errordomain";
  const auto at = lower.find(kEnd);
  if (at == std::string_view::npos) return {};
  auto start = at;
  const auto is_of_name = [](char c) { return c >= 'a' && c <= 'z'; };
  while (start > 0 && is_of_name(lower[start - 1])) --start;
  auto end = at + kEnd.size();
  while (end < lower.size() && is_of_name(lower[end])) ++end;  // "kCFErrorDomainCFNetwork"
  const auto domain = lower.substr(start, end - start);
  auto rest = lower.substr(end);
  const auto digits = rest.find_first_of("0123456789");
  if (digits == std::string_view::npos) return {};
  const bool negative = digits > 0 && rest[digits - 1] == '-';
  rest.remove_prefix(digits);
  const auto number = rest.substr(0, std::min(rest.find_first_not_of("0123456789"), rest.size()));
  return std::string(domain) + (negative ? " -" : " ") + std::string(number);
}

void add_keys_of(std::uint32_t value, std::vector<std::string>& keys) {
  keys.push_back(hex(value));
  if (value != 0 && facility(value) == 0) keys.push_back(hex(kWin32 | value));
  if (facility(value) == kHttp) keys.push_back("http " + std::to_string(low_word(value)));
  if (facility(value) == 0xd0000000) keys.push_back(hex(value & ~kFromNtStatus));
}

void add_keys_of_small(std::int64_t number, std::vector<std::string>& keys) {
  const auto digits = std::to_string(number);
  if (is_http_status(number)) keys.push_back("http " + digits);
  if (number < 0) {
    keys.push_back("nsurlerrordomain " + digits);
    keys.push_back("nsosstatuserrordomain " + digits);
  } else {
    keys.push_back(digits);
    keys.push_back(hex(kWin32 | static_cast<std::uint32_t>(number)));
  }
}

// CFNetwork is what NSURLSession stands on: it numbers the same errors alike.
void add_keys_of_domain(std::string key, std::vector<std::string>& keys) {
  constexpr std::string_view kCfNetwork = "kcferrordomaincfnetwork ";
  if (key.starts_with(kCfNetwork))
    keys.push_back("nsurlerrordomain " + key.substr(kCfNetwork.size()));
  keys.push_back(std::move(key));
}

}  // namespace

std::optional<std::uint32_t> error_value(std::string_view printed) {
  const auto lower = ascii_lower(trim(printed));
  if (const auto number = leading_number(lower)) {
    if (*number >= INT32_MIN && *number < -1'000'000)
      return static_cast<std::uint32_t>(static_cast<std::int32_t>(*number));
    if (*number > 0xffff && *number <= 0xffffffff) return static_cast<std::uint32_t>(*number);
    if (*number != 0) return std::nullopt;
  }
  return hex_in(lower);
}

std::vector<std::string> error_keys(std::string_view printed) {
  const auto lower = ascii_lower(trim(printed));
  std::vector<std::string> keys;
  if (const auto value = error_value(printed)) {
    add_keys_of(*value, keys);
  } else if (const auto number = leading_number(lower); number && *number <= 0xffff) {
    add_keys_of_small(*number, keys);
  } else if (auto domain = domain_key(lower); !domain.empty()) {
    add_keys_of_domain(std::move(domain), keys);
  }
  keys.push_back(lower);
  return keys;
}

std::string error_family(std::string_view printed) {
  auto value = error_value(printed);
  if (const auto number = leading_number(trim(printed)); !value && number && *number > 0) {
    if (is_http_status(*number)) return "HTTP " + std::to_string(*number);
    if (is_win_http(static_cast<std::uint32_t>(*number)))
      value = kWin32 | static_cast<std::uint32_t>(*number);
  }
  if (!value) return {};
  const auto number = std::to_string(low_word(*value));
  if (facility(*value) == kHttp) return is_http_status(low_word(*value)) ? "HTTP " + number : "";
  if (facility(*value) == kWin32)
    return (is_win_http(low_word(*value)) ? "WinHTTP error " : "Win32 error ") + number;
  if (facility(*value) == 0xc0000000) return "NTSTATUS " + hex(*value);
  if (facility(*value) == 0xd0000000) return "NTSTATUS " + hex(*value & ~kFromNtStatus);
  return {};
}

}  // namespace certtrail
