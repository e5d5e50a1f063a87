#include "engine/store/row_bytes.h"

#include "engine/store/clean_text.h"

namespace certtrail {
namespace {

constexpr std::uint64_t kSign = std::uint64_t{1} << 63;

template <class Number>
void append_big_endian(std::string& bytes, Number value) {
  char out[sizeof value];
  for (std::size_t i = sizeof value; i-- > 0; value = static_cast<Number>(value >> 8))
    out[i] = static_cast<char>(value & 0xFF);
  bytes.append(out, sizeof out);
}

template <class Number>
Number read_big_endian(std::string_view& bytes) {
  Number value = 0;
  for (std::size_t i = 0; i < sizeof value; ++i)
    value = static_cast<Number>(value << 8) | static_cast<unsigned char>(bytes[i]);
  bytes.remove_prefix(sizeof value);
  return value;
}

}  // namespace

void append_long_varint(std::string& bytes, std::uint64_t value) {
  char out[10];
  std::size_t size = 0;
  for (; value >= 0x80; value >>= 7) out[size++] = static_cast<char>(value | 0x80);
  out[size++] = static_cast<char>(value);
  bytes.append(out, size);
}

std::uint64_t read_long_varint(std::string_view& bytes) {
  std::uint64_t value = 0;
  std::size_t at = 0;
  for (unsigned shift = 0;; shift += 7) {
    const auto byte = static_cast<unsigned char>(bytes[at++]);
    value |= std::uint64_t{byte & 0x7Fu} << shift;
    if (byte < 0x80) break;
  }
  bytes.remove_prefix(at);
  return value;
}

RowBytes& RowBytes::number(std::int64_t value) {
  bytes_ += static_cast<char>(kNumberValue);
  const auto bits = static_cast<std::uint64_t>(value);
  append_varint(bytes_, (bits << 1) ^ (value < 0 ? ~std::uint64_t{0} : 0));
  return *this;
}

RowBytes& RowBytes::number(std::optional<std::int64_t> value) {
  if (value) return number(*value);
  bytes_ += static_cast<char>(kNullValue);
  return *this;
}

RowBytes& RowBytes::text(std::string_view value) {
  return is_clean(value) ? raw(value) : raw(cleaned(value));
}

RowBytes& RowBytes::raw(std::string_view value) {
  append_varint(bytes_, kTextValue + value.size());
  bytes_.append(value);
  return *this;
}

RowBytes& RowBytes::clear() {
  bytes_.clear();
  return *this;
}

KeyBytes& KeyBytes::byte(std::uint8_t value) {
  bytes_ += static_cast<char>(value);
  return *this;
}

KeyBytes& KeyBytes::number(std::uint32_t value) {
  append_big_endian(bytes_, value);
  return *this;
}

KeyBytes& KeyBytes::number(std::int64_t value) {
  append_big_endian(bytes_, static_cast<std::uint64_t>(value) ^ kSign);
  return *this;
}

KeyBytes& KeyBytes::text(std::string_view value) {
  bytes_.append(value);
  bytes_ += '\0';
  return *this;
}

KeyBytes& KeyBytes::clear() {
  bytes_.clear();
  return *this;
}

std::uint32_t read_key_u32(std::string_view& key) { return read_big_endian<std::uint32_t>(key); }

std::int64_t read_key_i64(std::string_view& key) {
  return static_cast<std::int64_t>(read_big_endian<std::uint64_t>(key) ^ kSign);
}

}  // namespace certtrail
