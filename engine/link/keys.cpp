#include "engine/link/keys.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "engine/decode/text.h"
#include "engine/store/content_id.h"

namespace certtrail {
namespace {

constexpr std::size_t kLongSerialDigits = 32;
constexpr std::size_t kAdcsSerialDigits = 38;

std::string reversed_bytes(std::string_view hex) {
  std::string out;
  for (std::size_t i = hex.size(); i >= 2; i -= 2) out += hex.substr(i - 2, 2);
  return out;
}

std::string without_leading_zeros(std::string_view hex) {
  const auto at = hex.find_first_not_of('0');
  return std::string(at == std::string_view::npos ? std::string_view("0") : hex.substr(at));
}

// Splits at separators that are neither escaped nor quoted.
std::vector<std::string> parts_of(std::string_view name) {
  std::vector<std::string> parts(1);
  bool quoted = false;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    if (c == '\\' && i + 1 < name.size()) {
      parts.back() += name[++i];
    } else if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && (c == ',' || c == ';' || c == '\n')) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

}  // namespace

std::string serial_key(std::string_view serial) {
  if (serial.starts_with("0x") || serial.starts_with("0X")) serial.remove_prefix(2);
  auto hex = normalise_hex(serial);
  if (!hex) return {};
  if (hex->size() % 2) hex->insert(0, "0");
  const auto forward = without_leading_zeros(*hex);
  if (hex->size() < kLongSerialDigits) return forward;
  return std::min(forward, without_leading_zeros(reversed_bytes(*hex)));
}

bool is_long_serial(std::string_view key) { return key.size() >= kLongSerialDigits - 2; }

std::string thumbprint_key(std::string_view thumbprint) {
  const auto hex = normalise_hex(thumbprint);
  return hex && hex->size() == 40 ? *hex : std::string();
}

std::string name_key(std::string_view distinguished_name) {
  std::vector<std::string> parts;
  for (const auto& part : parts_of(distinguished_name)) {
    auto text = ascii_lower(trim(part));
    if (text.empty()) continue;
    const auto equals = text.find('=');
    if (equals == std::string::npos) {
      text = "cn=" + text;
    } else {
      text = std::string(trim(text.substr(0, equals))) + "=" +
             std::string(trim(text.substr(equals + 1)));
    }
    parts.push_back(std::move(text));
  }
  std::sort(parts.begin(), parts.end());
  std::string key;
  for (const auto& part : parts) key += (key.empty() ? "" : ",") + part;
  return key;
}

std::string common_name_of(std::string_view distinguished_name) {
  for (const auto& part : parts_of(distinguished_name)) {
    const auto text = trim(part);
    if (starts_with_ignoring_case(text, "CN=")) return std::string(trim(text.substr(3)));
  }
  return distinguished_name.find('=') == std::string_view::npos
             ? std::string(trim(distinguished_name))
             : std::string();
}

std::string request_id_in_serial(std::string_view serial) {
  const auto hex = normalise_hex(serial);
  if (!hex || hex->size() != kAdcsSerialDigits || hex->substr(2, 8) != hex->substr(30, 8))
    return {};
  return std::to_string(std::stoul(hex->substr(30, 8), nullptr, 16));
}

std::string request_key(const std::string& request_id, std::string_view subject) {
  return request_id + "\n" + name_key(subject);
}

std::int64_t content_id(std::initializer_list<std::string_view> parts) {
  ContentId id;
  for (const auto part : parts) id.text(part);
  return std::max<std::int64_t>(id.value(), 1);
}

std::string hex_id(std::int64_t id) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out(16, '0');
  for (std::size_t i = 16; i-- > 0; id >>= 4) out[i] = kDigits[id & 15];
  return out;
}

std::int64_t id_of_hex(std::string_view text) {
  std::uint64_t id = 0;
  const auto end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, id, 16);
  return text.size() == 16 && parsed.ec == std::errc() && parsed.ptr == end
             ? static_cast<std::int64_t>(id)
             : 0;
}

std::string host_of(std::string_view url) {
  const auto scheme = url.find("://");
  if (scheme == std::string_view::npos) return {};
  const auto rest = url.substr(scheme + 3);
  return ascii_lower(rest.substr(0, rest.find_first_of("/:?")));
}

bool is_junk_alias(std::string_view name_space, std::string_view value) {
  static constexpr std::array<std::string_view, 16> kJunk = {"",
                                                             "0",
                                                             "none",
                                                             "unknown",
                                                             "n/a",
                                                             "null",
                                                             "default string",
                                                             "to be filled by o.e.m.",
                                                             "system serial number",
                                                             "not specified",
                                                             "not applicable",
                                                             "invalid",
                                                             "-",
                                                             "empty",
                                                             "na",
                                                             "123456789"};
  const auto lower = ascii_lower(trim(value));
  if (std::find(kJunk.begin(), kJunk.end(), lower) != kJunk.end()) return true;
  if (lower.find_first_not_of("0-{}") == std::string::npos) return true;
  if (name_space != "host_name" && name_space != "archive_host") return false;
  // Names that machines bear before, or for want of, one of their own.
  static constexpr std::array<std::string_view, 7> kNames = {
      "minwinpc", "localhost", "iphone", "ipad", "ipod", "mac", "android"};
  return std::find(kNames.begin(), kNames.end(), lower) != kNames.end();
}

}  // namespace certtrail
