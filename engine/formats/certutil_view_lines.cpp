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

std::optional<CertutilRowHeader> certutil_row_header(std::string_view line) {
  if (line.size() < 3 || line.size() > 64 || line.back() != ':' || line.front() == ' ')
    return std::nullopt;
  line.remove_suffix(1);
  const auto blank = line.rfind(' ');
  if (blank == std::string_view::npos) return std::nullopt;
  const auto digits = line.substr(blank + 1);
  const auto number = parse_integer(digits);
  if (!number || digits.find_first_not_of("0123456789") != std::string_view::npos)
    return std::nullopt;
  const auto word = line.substr(0, blank);
  if (word.find_first_of(":=\"") != std::string_view::npos) return std::nullopt;
  return CertutilRowHeader{word, *number};
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
