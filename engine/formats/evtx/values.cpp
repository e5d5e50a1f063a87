#include "engine/formats/evtx/values.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstring>
#include <type_traits>

#include "engine/decode/civil_time.h"
#include "engine/decode/text.h"

namespace certtrail::evtx {
namespace {

template <class T>
T load(std::string_view bytes, std::size_t at = 0) {
  T value;
  std::memcpy(&value, bytes.data() + at, sizeof(T));
  return value;
}

template <class T>
bool append_number(std::string& out, std::string_view bytes) {
  if (bytes.size() != sizeof(T)) return false;
  const auto number = load<T>(bytes);
  if constexpr (std::is_floating_point_v<T>) {
    if (!std::isfinite(number)) {
      out += std::isnan(number) ? "NaN" : number > 0 ? "INF" : "-INF";
      return true;
    }
  }
  std::array<char, 64> buffer;
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number).ptr;
  out.append(buffer.data(), end);
  return true;
}

bool append_boolean(std::string& out, std::string_view bytes) {
  if (bytes.empty()) return false;  // neither true nor false
  out += bytes.find_first_not_of('\0') == std::string_view::npos ? "false" : "true";
  return true;
}

void append_hex_digits(std::string& out, std::uint64_t value, int digits, const char* alphabet) {
  std::array<char, 16> text;
  for (int i = digits; i-- > 0; value >>= 4)
    text[static_cast<std::size_t>(i)] = alphabet[value & 15];
  out.append(text.data(), static_cast<std::size_t>(digits));
}

constexpr const char* kLower = "0123456789abcdef";
constexpr const char* kUpper = "0123456789ABCDEF";

bool append_hex_number(std::string& out, std::string_view bytes) {
  if (bytes.size() != 4 && bytes.size() != 8) return false;
  const std::uint64_t value =
      bytes.size() == 4 ? load<std::uint32_t>(bytes) : load<std::uint64_t>(bytes);
  out += "0x";
  append_hex_digits(out, value, bytes.size() == 4 ? 8 : 16, kLower);
  return true;
}

bool append_binary(std::string& out, std::string_view bytes) {
  const auto start = out.size();
  out.resize(start + 2 * bytes.size());
  char* to = out.data() + start;
  for (const char byte : bytes) {
    *to++ = kUpper[static_cast<unsigned char>(byte) >> 4];
    *to++ = kUpper[byte & 15];
  }
  return true;
}

bool append_guid(std::string& out, std::string_view bytes) {
  if (bytes.size() != 16) return false;
  out += '{';
  append_hex_digits(out, load<std::uint32_t>(bytes), 8, kUpper);
  out += '-';
  append_hex_digits(out, load<std::uint16_t>(bytes, 4), 4, kUpper);
  out += '-';
  append_hex_digits(out, load<std::uint16_t>(bytes, 6), 4, kUpper);
  out += '-';
  append_binary(out, bytes.substr(8, 2));
  out += '-';
  append_binary(out, bytes.substr(10));
  out += '}';
  return true;
}

bool append_system_time(std::string& out, std::string_view bytes) {
  if (bytes.size() != 16) return false;
  const auto part = [&](int index) { return load<std::uint16_t>(bytes, std::size_t(index) * 2); };
  const auto days = days_from_civil(part(0), part(1), part(3));
  if (!days || part(4) > 23 || part(5) > 59 || part(6) > 59 || part(7) > 999) return false;
  const std::int64_t seconds = part(4) * 3600 + part(5) * 60 + part(6);
  const auto text =
      format_utc(*days * kMicrosecondsPerDay + seconds * kMicrosecondsPerSecond + part(7) * 1000);
  if (text.empty()) return false;
  out.append(text, 0, text.size() - 4);
  out += 'Z';
  return true;
}

bool append_sid(std::string& out, std::string_view bytes) {
  if (bytes.size() < 8 || bytes.size() < 8 + 4 * std::size_t(load<std::uint8_t>(bytes, 1)))
    return false;
  std::uint64_t authority = 0;
  for (std::size_t i = 2; i < 8; ++i) authority = authority << 8 | load<std::uint8_t>(bytes, i);
  out += "S-" + std::to_string(load<std::uint8_t>(bytes)) + '-';
  if (authority <= UINT32_MAX) {
    out += std::to_string(authority);
  } else {  // [MS-DTYP] 2.4.2.1
    out += "0x";
    append_hex_digits(out, authority, 12, kLower);
  }
  for (std::size_t i = 0; i < load<std::uint8_t>(bytes, 1); ++i)
    out += '-' + std::to_string(load<std::uint32_t>(bytes, 8 + 4 * i));
  return true;
}

std::string_view without_last_nuls(std::string_view bytes, std::size_t unit) {
  bytes = bytes.substr(0, bytes.size() - bytes.size() % unit);
  const auto nul = std::string_view("\0\0", 2).substr(0, unit);
  while (bytes.ends_with(nul)) bytes.remove_suffix(unit);
  return bytes;
}

bool append_typed(std::string& out, Value value) {
  const auto bytes = value.bytes;
  switch (value.type) {
    case kNull:
      return true;
    case kString:
    case 0x23:  // event XML, kept as text
      append_utf16(out, without_last_nuls(bytes, 2));
      return true;
    case 0x02:
      out += to_utf8(without_last_nuls(bytes, 1));
      return true;
    case 0x03:
      return append_number<std::int8_t>(out, bytes);
    case 0x04:
      return append_number<std::uint8_t>(out, bytes);
    case 0x05:
      return append_number<std::int16_t>(out, bytes);
    case 0x06:
      return append_number<std::uint16_t>(out, bytes);
    case 0x07:
      return append_number<std::int32_t>(out, bytes);
    case 0x08:
      return append_number<std::uint32_t>(out, bytes);
    case 0x09:
      return append_number<std::int64_t>(out, bytes);
    case kUnsigned64:
      return append_number<std::uint64_t>(out, bytes);
    case 0x0B:
      return append_number<float>(out, bytes);
    case 0x0C:
      return append_number<double>(out, bytes);
    case 0x0D:
      return append_boolean(out, bytes);
    case 0x0E:
      return append_binary(out, bytes);
    case 0x0F:
      return append_guid(out, bytes);
    case 0x10:  // size_t: the manifest's name for what Windows writes, and shows, as hex
    case 0x14:
    case 0x15:
    case 0x20:
      return append_hex_number(out, bytes);
    case kFiletime:
      return bytes.size() == 8 && append_filetime(out, load<std::uint64_t>(bytes));
    case 0x12:
      return append_system_time(out, bytes);
    case 0x13:
      return append_sid(out, bytes);
    default:
      return false;
  }
}

// Bytes of one array item; 0 for types that have no width of their own.
std::size_t item_width(std::uint8_t type, std::string_view rest) {
  static constexpr std::array<std::uint8_t, 0x16> kWidths = {0, 0, 0, 1, 1,  2, 2, 4,  4, 8, 8,
                                                             4, 8, 4, 0, 16, 8, 8, 16, 0, 4, 8};
  if (type == 0x13 && rest.size() >= 2) return 8 + 4 * std::size_t(load<std::uint8_t>(rest, 1));
  return type < kWidths.size() ? kWidths[type] : 0;
}

}  // namespace

void append_utf16(std::string& out, std::string_view bytes) {
  std::size_t at = 0;
  const std::size_t start = out.size();
  out.resize(start + bytes.size() / 2);
  char* to = out.data() + start;
  for (; at + 8 <= bytes.size(); at += 8, to += 4) {  // four ASCII characters at a time
    const auto units = load<std::uint64_t>(bytes, at);
    if (units & 0xFF80'FF80'FF80'FF80) break;
    to[0] = static_cast<char>(units);
    to[1] = static_cast<char>(units >> 16);
    to[2] = static_cast<char>(units >> 32);
    to[3] = static_cast<char>(units >> 48);
  }
  for (; at + 2 <= bytes.size(); at += 2, ++to) {
    const auto unit = load<std::uint16_t>(bytes, at);
    if (unit >= 0x80) break;
    *to = static_cast<char>(unit);
  }
  out.resize(static_cast<std::size_t>(to - out.data()));
  if (at + 2 <= bytes.size()) out += utf16_little_to_utf8(bytes.substr(at));
}

bool append_filetime(std::string& out, std::uint64_t ticks) {
  // filetime_to_us takes 0 for "unset"; in XML it is a time like any other.
  const auto us = ticks == 0 ? std::int64_t{-11'644'473'600'000'000} : filetime_to_us(ticks);
  if (!us) return false;
  append_utc(out, *us);
  out.back() = static_cast<char>('0' + ticks % 10);
  out += "00Z";
  return true;
}

bool append_value(std::string& out, Value value) {
  if (append_typed(out, value)) return true;
  append_binary(out, value.bytes);
  return false;
}

Value take_item(std::uint8_t array_type, std::string_view& rest) {
  const auto type = static_cast<std::uint8_t>(array_type & ~kArray);
  std::size_t width = item_width(type, rest);
  if (type == kString || type == 0x02) {
    const std::size_t unit = type == kString ? 2 : 1;
    for (width = 0; width + unit <= rest.size(); width += unit)
      if (rest[width] == 0 && rest[width + unit - 1] == 0) break;
    const Value item{type, rest.substr(0, width)};
    rest.remove_prefix(std::min(rest.size(), width + unit));
    if (rest.size() < unit) rest = {};
    return item;
  }
  if (width == 0 || width > rest.size()) width = rest.size();
  const Value item{type, rest.substr(0, width)};
  rest.remove_prefix(width);
  return item;
}

}  // namespace certtrail::evtx
