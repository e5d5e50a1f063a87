// BinXML values to text, as Windows' XML rendering writes them ([MS-EVEN6] 2.2.12).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace certtrail::evtx {

// Value types; kArray is added for arrays of them.
inline constexpr std::uint8_t kNull = 0x00;
inline constexpr std::uint8_t kString = 0x01;
inline constexpr std::uint8_t kUnsigned64 = 0x0A;
inline constexpr std::uint8_t kFiletime = 0x11;
inline constexpr std::uint8_t kNestedXml = 0x21;
inline constexpr std::uint8_t kArray = 0x80;

// Bytes that stand for a value; they lie in the chunk.
struct Value {
  std::uint8_t type = kNull;
  std::string_view bytes;
};

// Appends UTF-16 as UTF-8; unpaired surrogates become U+FFFD, an odd last byte is dropped.
void append_utf16(std::string& out, std::string_view bytes);

// Appends 100 ns since 1601 as ISO 8601 with nine decimals. False, with nothing appended, for times
// past year 9999.
bool append_filetime(std::string& out, std::uint64_t ticks);

// Appends a value that is neither an array nor nested XML: GUIDs in upper case and braces, numbers
// of hex types and size_t as 0x with all their digits, floats in the fewest digits that tell them
// apart (and INF, -INF, NaN), binary as upper hex, times as ISO 8601, SIDs as S-1-... Strings lose
// trailing NULs; 8-bit ones are UTF-8 or else Windows-1252. False if the bytes do not fit the type;
// they are then appended as hex.
bool append_value(std::string& out, Value value);

// Takes the next item off an array's bytes; the item has the type without kArray. Strings end at
// NULs, other types have a width of their own. `rest` shrinks at every call.
Value take_item(std::uint8_t array_type, std::string_view& rest);

}  // namespace certtrail::evtx
