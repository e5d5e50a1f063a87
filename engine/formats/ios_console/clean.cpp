#include "engine/formats/ios_console/clean.h"

#include <algorithm>
#include <array>
#include <utility>

#include "engine/decode/characters.h"
#include "engine/decode/text.h"

namespace certtrail::formats::ios {
namespace {

constexpr std::array<std::string_view, 13> kQuotes = {
    "“", "”", "‘", "’", "\"", "'", "´", "¡", "-Y´", "â€œ", "â€\u009d", "â€", "\uFFFD"};
constexpr std::string_view kJsonMessage = "\"msg\":\"";  // go-ios wraps relay lines so

int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

std::string unescape_html(std::string_view line) {
  static constexpr std::array<std::pair<std::string_view, char>, 4> kEntities = {
      {{"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&amp;", '&'}}};
  std::string out;
  for (std::size_t i = 0; i < line.size();) {
    std::size_t length = 1;
    char c = line[i];
    for (const auto& [entity, character] : kEntities)
      if (line.substr(i).starts_with(entity)) {
        length = entity.size();
        c = character;
      }
    out += c;
    i += length;
  }
  return out;
}

// The text of the JSON string whose content starts at `from`, as far as it goes.
std::string unescape_json(std::string_view text, std::size_t from) {
  std::string out;
  for (std::size_t i = from; i < text.size() && text[i] != '"'; ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      out += text[i];
      continue;
    }
    const char c = text[++i];
    if (c == 'u' && i + 4 < text.size()) {
      int code = 0;
      for (std::size_t k = i + 1; k <= i + 4; ++k)
        code = code * 16 + std::max(hex_value(text[k]), 0);
      const char unit[] = {static_cast<char>(code & 0xFF), static_cast<char>(code >> 8 & 0xFF)};
      out += utf16_little_to_utf8({unit, 2});
      i += 4;
    } else {
      out += c == 'n' ? '\n' : c == 't' ? '\t' : c;
    }
  }
  return out;
}

std::string_view without_line_break(std::string_view line) {
  line = trim(line);
  if (line.ends_with('\\') && !line.ends_with("\\M^\\")) line.remove_suffix(1);
  return trim(line);
}

// The line behind the "    Line 390870: " of an editor's search result.
std::string_view without_line_number(std::string_view line) {
  if (line.empty() || (line[0] != 'L' && line[0] != ' ' && line[0] != '\t')) return line;
  const auto start = line.find_first_not_of(" \t");
  if (start == std::string_view::npos || !line.substr(start).starts_with("Line ")) return line;
  auto digits = start + 5;
  while (digits < line.size() && is_digit(line[digits])) ++digits;
  return digits > start + 5 && line.substr(digits).starts_with(": ") ? line.substr(digits + 2)
                                                                     : line;
}

}  // namespace

std::string_view clean_line(std::string_view line, const RtfDocument* rtf, std::string& scratch,
                            bool has_ampersand) {
  if (rtf) {
    scratch = rtf->plain(line);
    return trim(scratch);
  }
  if (line.starts_with("> ")) line.remove_prefix(2);
  if (line.starts_with('{'))
    if (const auto message = line.find(kJsonMessage); message != std::string_view::npos) {
      scratch = unescape_json(line, message + kJsonMessage.size());
      return trim(scratch);
    }
  const auto escape = has_ampersand ? line.find('&') : std::string_view::npos;
  if (escape != std::string_view::npos && (line.find("&lt;", escape) != std::string_view::npos ||
                                           line.find("&gt;", escape) != std::string_view::npos)) {
    scratch = unescape_html(line);
    line = scratch;
  }
  return without_line_break(without_line_number(line));
}

std::string_view strip_quotes(std::string_view text) {
  for (bool changed = true; changed;) {
    changed = false;
    text = trim(text);
    for (const auto quote : kQuotes) {
      if (text.starts_with(quote)) text.remove_prefix(quote.size()), changed = true;
      if (text.ends_with(quote)) text.remove_suffix(quote.size()), changed = true;
    }
  }
  return text;
}

}  // namespace certtrail::formats::ios
