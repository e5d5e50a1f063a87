// Bytes of unknown encoding to UTF-8, and the small text helpers that every parser needs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace certtrail {

enum class TextEncoding : std::uint8_t { utf8, utf16_little, utf16_big, binary };

// Encoding of a text from its first bytes: byte order mark, else UTF-16 by its zero bytes, else
// UTF-8; `binary` when zero bytes remain unexplained. Bytes that are not valid UTF-8 are still
// reported as utf8: they decode line by line as Windows-1252.
TextEncoding detect_encoding(std::string_view head);
std::size_t byte_order_mark_length(std::string_view head);

bool is_valid_utf8(std::string_view bytes);
std::string windows_1252_to_utf8(std::string_view bytes);
// Unpaired surrogates become U+FFFD; an odd last byte is dropped.
std::string utf16_little_to_utf8(std::string_view bytes);
std::string utf16_big_to_utf8(std::string_view bytes);
// The bytes themselves if valid UTF-8, else read as Windows-1252 (every byte maps to something).
std::string to_utf8(std::string_view bytes);
// Decodes a head of any detected encoding for format claims; empty if binary.
std::string decode_head(std::string_view head);
// Cuts valid UTF-8 to at most `limit` bytes without splitting a character.
std::string_view cut_utf8(std::string_view text, std::size_t limit);

std::string_view trim(std::string_view text);  // blanks, tabs, CR, LF
std::string ascii_lower(std::string_view text);
bool starts_with_ignoring_case(std::string_view text, std::string_view prefix);
bool ends_with_ignoring_case(std::string_view text, std::string_view ending);
bool contains_ignoring_case(std::string_view text, std::string_view needle);
// "7F 3a:00" -> "7f3a00"; nullopt if anything but hex digits and the separators " :-" occurs, or
// none.
std::optional<std::string> normalise_hex(std::string_view text);
std::string hex_or_text(std::string_view text);  // the text itself where it is no such hex
std::string to_hex(std::string_view bytes);      // lower case
std::optional<std::int64_t> parse_integer(
    std::string_view text);                         // decimal, optional sign, whole text
std::string percent_decode(std::string_view text);  // once; malformed escapes stay as they are
// One JSON string literal with its quotes; control characters escaped, UTF-8 kept.
std::string json_string(std::string_view text);
void append_json_string(std::string& out, std::string_view text);  // the same, onto a growing text
// What stands between the quotes: of a text, or of what a growing text holds from `start` on.
void append_json_escaped(std::string& out, std::string_view text);
void escape_json_from(std::string& out, std::size_t start);

}  // namespace certtrail
