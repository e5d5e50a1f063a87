// Rows as bytes, so that they can wait outside of memory: the values of consecutive columns, and keys
// whose order as bytes is the order of what they are made of.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace certtrail {

// LEB128. `read_varint` moves `bytes` past the number; they are our own and never cut.
void append_varint(std::string& bytes, std::uint64_t value);
std::uint64_t read_varint(std::string_view& bytes);

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
Value read_value(std::string_view& bytes);

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
