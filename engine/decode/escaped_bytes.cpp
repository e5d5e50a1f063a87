#include "engine/decode/escaped_bytes.h"

#include <algorithm>

#include "engine/decode/characters.h"
#include "engine/decode/text.h"

namespace certtrail {
namespace {

constexpr std::size_t kEscape = 4;  // characters of each spelling
constexpr int kNone = -1;
constexpr int kHighest = 0x80;  // bit of every byte beyond ASCII

int hexadecimal(std::string_view two) {
  const auto hex = normalise_hex(two);
  return hex && hex->size() == 2 ? std::stoi(*hex, nullptr, 16) : kNone;
}

int octal(std::string_view three) {
  int value = 0;
  for (const char c : three) {
    if (c < '0' || c > '7') return kNone;
    value = value * 8 + (c - '0');
  }
  return value <= 0xFF ? value : kNone;
}

// vis(3): "-c" is the character with the highest bit, "^c" the control character with it.
int meta(char kind, char c) {
  if (kind == '-') return static_cast<unsigned char>(c) | kHighest;
  if (kind == '^') return ((static_cast<unsigned char>(c) ^ 0x40) & 0x7F) | kHighest;
  return kNone;
}

// The byte that the escape spells; kNone if it is none, or spells ASCII.
int spelled_byte(std::string_view escape) {
  if (escape.size() < kEscape || escape[0] != '\\') return kNone;
  int byte = kNone;
  if (escape[1] == 'M') byte = meta(escape[2], escape[3]);
  if (escape[1] == 'x' || escape[1] == '\'') byte = hexadecimal(escape.substr(2, 2));
  if (is_digit(escape[1])) byte = octal(escape.substr(1, 3));
  return byte >= kHighest ? byte : kNone;
}

}  // namespace

std::string without_escaped_bytes(std::string_view text) {
  std::string out, run;
  const auto end_run = [&](std::size_t at) {
    out += is_valid_utf8(run) ? std::string_view(run)
                              : text.substr(at - run.size() * kEscape, run.size() * kEscape);
    run.clear();
  };
  for (std::size_t at = 0; at < text.size();) {
    const auto escape = text.substr(at, kEscape);
    const int byte = text[at] == '\\' ? spelled_byte(escape) : kNone;
    if (byte == kNone || escape[1] == '\'') end_run(at);
    if (byte == kNone) {
      out += text[at++];
      continue;
    }
    const char c = static_cast<char>(byte);
    if (escape[1] == '\'')
      out += windows_1252_to_utf8({&c, 1});
    else
      run += c;
    at += kEscape;
  }
  end_run(text.size());
  return out;
}

}  // namespace certtrail
