// Rows as bytes, so that they can wait outside of memory: the values of consecutive columns, and
// keys whose order as bytes is the order of what they are made of.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace certtrail {

// LEB128. `read_varint` moves `bytes` past the number; they are our own and never cut. Most numbers
// are lengths of short texts.
void append_long_varint(std::string& bytes, std::uint64_t value);
std::uint64_t read_long_varint(std::string_view& bytes);
inline void append_varint(std::string& bytes, std::uint64_t value) {
  if (value < 0x80)
    bytes += static_cast<char>(value);
  else
    append_long_varint(bytes, value);
}
inline std::uint64_t read_varint(std::string_view& bytes) {
  const auto first = static_cast<unsigned char>(bytes[0]);
  if (first >= 0x80) return read_long_varint(bytes);
  bytes.remove_prefix(1);
  return first;
}

// What starts a value: null, a number, or a text of (this - kTextValue) bytes.
inline constexpr std::uint64_t kNullValue = 0, kNumberValue = 1, kTextValue = 2;

class RowBytes {
 public:
  RowBytes& number(std::int64_t value);
  RowBytes& number(std::optional<std::int64_t> value);  // null if it is not known
  RowBytes& text(std::string_view value);               // cleaned, see clean_text.h
  RowBytes& raw(std::string_view value);                // as it is

  std::string_view view() const { return bytes_; }
  RowBytes& clear();  // keeps its memory

 private:
  std::string bytes_;
};

struct Value {
  enum class Kind : std::uint8_t { null, number, text } kind = Kind::null;
  std::int64_t number = 0;
  std::string_view text;  // of the row's bytes
};

// The next value of a row; `bytes` moves past it and must not be empty.
inline Value read_value(std::string_view& bytes) {
  const auto head = read_varint(bytes);
  if (head == kNullValue) return {};
  if (head == kNumberValue) {
    const auto bits = read_varint(bytes);
    const auto value = (bits >> 1) ^ (~(bits & 1) + 1);
    return {Value::Kind::number, static_cast<std::int64_t>(value), {}};
  }
  const std::string_view text(bytes.data(), head - kTextValue);
  bytes.remove_prefix(text.size());
  return {Value::Kind::text, 0, text};
}

class KeyBytes {
 public:
  KeyBytes& byte(std::uint8_t value);
  KeyBytes& number(std::uint32_t value);
  KeyBytes& number(std::int64_t value);
  KeyBytes& text(std::string_view value);  // clean text: it holds no NUL

  std::string_view view() const { return bytes_; }
  KeyBytes& clear();

 private:
  std::string bytes_;
};

// Numbers of a key, from its front; the key moves past them.
std::uint32_t read_key_u32(std::string_view& key);
std::int64_t read_key_i64(std::string_view& key);

}  // namespace certtrail
