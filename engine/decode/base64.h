// Base64 (RFC 4648 section 4) with blanks between its digits.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace certtrail {

// Decodes text that comes in parts, such as the lines of a PEM block.
class Base64Decoder {
 public:
  void add(std::string_view text);
  // All bytes since the start or clear(), valid until either is called; nullopt if anything but
  // digits, blanks and closing padding occurred, or the digits are no whole groups of four.
  std::optional<std::string_view> finish();
  void clear();

  std::size_t text_size() const { return text_size_; }  // of what add() was given

 private:
  void add_character(unsigned char c);

  std::string bytes_;
  std::size_t text_size_ = 0;
  std::uint32_t bits_ = 0;
  unsigned digits_ = 0;  // in bits_, 0-3
  unsigned padding_ = 0;
  bool bad_ = false;
};

// The whole text at once; the same rules.
std::optional<std::string> decode_base64(std::string_view text);

// The bytes that pairs of hex digits spell; a digit left over is dropped.
std::string decode_hex(std::string_view digits);

}  // namespace certtrail
