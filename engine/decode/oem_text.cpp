#include "engine/decode/oem_text.h"

#include <algorithm>
#include <array>
#include <map>

#include "engine/decode/characters.h"
#include "engine/decode/text.h"

namespace certtrail {
namespace {

// Code page 850 from 0x80 on; boxes and blocks, which no name holds, are blanks.
constexpr std::string_view kCodePage850 =
    "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»     ÁÂÀ©    ¢¥ "
    "      ãÃ       ¤ðÐÊËÈıÍÎÏ    ¦Ì ÓßÔÒõÕµþÞÚÛÙýÝ¯´ ±‗¾¶§÷¸°¨·¹³²  ";

std::size_t character_length(unsigned char first) {
  return first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}

// The characters of bytes 0x80 to 0xFF.
using HighHalf = std::array<std::string, 128>;

HighHalf code_page_850() {
  HighHalf characters;
  std::size_t at = 0;
  for (auto& character : characters) {
    const auto length = character_length(static_cast<unsigned char>(kCodePage850[at]));
    character = kCodePage850.substr(at, length);
    at += length;
  }
  return characters;
}

std::map<std::string, unsigned, std::less<>> windows_1252() {
  std::map<std::string, unsigned, std::less<>> bytes;
  for (unsigned i = 0; i < 128; ++i) {
    const char byte = static_cast<char>(0x80 + i);
    bytes.emplace(windows_1252_to_utf8({&byte, 1}), i);
  }
  return bytes;
}

// Letters of code page 850 that Windows-1252 has as marks and letters of Windows-1252 that 850 has
// as boxes. Curly quotes stand beside letters in text, so that they tell nothing.
bool is_850_letter(unsigned byte) {
  const bool is_mark = byte >= 0x91 && byte <= 0x93;
  return (byte >= 0x80 && byte <= 0x9B && !is_mark) || (byte >= 0xA0 && byte <= 0xA5);
}
bool is_1252_letter(unsigned byte) { return byte >= 0xC0 && byte != 0xE1; }

}  // namespace

std::optional<std::string> windows_1252_bytes(std::string_view text, std::uint64_t raw_length) {
  static const auto kFrom1252 = windows_1252();
  std::string bytes;
  for (std::size_t at = 0; at < text.size();) {
    const auto character = text.substr(at, character_length(static_cast<unsigned char>(text[at])));
    at += character.size();
    if (character.size() == 1) {
      bytes += character;
      continue;
    }
    const auto byte = kFrom1252.find(character);
    if (byte == kFrom1252.end()) return std::nullopt;
    bytes += static_cast<char>(0x80 + byte->second);
  }
  if (raw_length < bytes.size() || raw_length > bytes.size() + 2) return std::nullopt;
  return bytes;
}

std::string console_text(std::string_view text, std::uint64_t raw_length) {
  static const auto kTo850 = code_page_850();
  const auto bytes = windows_1252_bytes(text, raw_length);
  if (!bytes) return std::string(text);
  std::string read;
  int for_850 = 0, for_1252 = 0;
  for (std::size_t at = 0; at < bytes->size(); ++at) {
    const auto byte = static_cast<unsigned char>((*bytes)[at]);
    if (byte < 0x80) {
      read += (*bytes)[at];
      continue;
    }
    read += kTo850[byte - 0x80u];
    const bool by_letter = (at > 0 && is_letter((*bytes)[at - 1])) ||
                           (at + 1 < bytes->size() && is_letter((*bytes)[at + 1]));
    for_850 += by_letter && is_850_letter(byte);
    for_1252 += by_letter && is_1252_letter(byte);
  }
  return for_850 > for_1252 ? read : std::string(text);
}

}  // namespace certtrail
