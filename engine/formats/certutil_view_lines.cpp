#include "engine/formats/certutil_view_lines.h"

#include <algorithm>
#include <charconv>

#include "engine/decode/text.h"

namespace certtrail {

bool is_certutil_ruler(std::string_view line) {
  line = trim(line);
  if (!line.starts_with("---")) return false;
  return line.find("  ") != std::string_view::npos &&
         line.find_first_not_of("- ") == std::string_view::npos;
}

bool is_certutil_row_header(std::string_view line, std::string_view& word) {
  if (line.size() < 3 || line.size() > 64 || line.back() != ':' || line.front() == ' ')
    return false;
  auto digits = line.size() - 1;
  while (digits > 0 && line[digits - 1] >= '0' && line[digits - 1] <= '9') --digits;
  if (digits == line.size() - 1 || digits == 0 || line[digits - 1] != ' ') return false;
  word = line.substr(0, digits - 1);
  return word.find_first_of(":=\"") == std::string_view::npos;
}

bool is_certutil_hex_dump(std::string_view line) {
  line = trim(line);
  const auto digits = line.find_first_not_of("0123456789abcdef");
  return digits != std::string_view::npos && digits >= 4 &&
         (line[digits] == ' ' || line[digits] == '\t');
}

void append_certutil_hex_dump(std::string& bytes, std::string_view line) {
  line = trim(line);
  line = trim(line.substr(std::min(line.find_first_of(" \t"), line.size())));
  line = line.substr(0, line.find("   "));
  while (line.size() >= 2) {
    unsigned value = 0;
    const auto [stop, error] = std::from_chars(line.data(), line.data() + 2, value, 16);
    if (error != std::errc() || stop != line.data() + 2) return;
    bytes += static_cast<char>(value);
    line.remove_prefix(2);
    if (!line.empty() && line.front() != ' ') return;
    while (line.starts_with(' ')) line.remove_prefix(1);
  }
}

}  // namespace certtrail
