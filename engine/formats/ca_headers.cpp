#include "engine/formats/ca_headers.h"

#include <cassert>
#include <unordered_map>
#include <vector>

#include "engine/decode/text.h"
#include "engine/formats/ca_columns.h"
#include "engine/formats/embedded_tables.h"

namespace certtrail {
namespace {

std::string_view cut(std::string_view& text, char end) {
  const auto at = text.find(end);
  const auto part = text.substr(0, at);
  text.remove_prefix(at == std::string_view::npos ? text.size() : at + 1);
  return part;
}

std::vector<CaHeader> read_headers() {
  std::vector<CaHeader> headers;
  auto rest = embedded::ca_headers().front().text;
  cut(rest, '\n');
  while (!rest.empty()) {
    auto line = cut(rest, '\n');
    const auto header = cut(line, '\t');
    const auto field = ca_field_named(cut(line, '\t'));
    assert(field && "ca_headers.tsv names a field that there is not");
    headers.push_back({header, *field});
  }
  return headers;
}

std::unordered_map<std::string, CaField> read_keys() {
  std::unordered_map<std::string, CaField> keys;
  for (const auto& column : ca_columns()) {
    keys.try_emplace(ca_header_key(column.name), column.field);
    keys.try_emplace(ca_header_key(column.english), column.field);
  }
  for (const auto& [header, field] : ca_headers()) keys.try_emplace(ca_header_key(header), field);
  return keys;
}

}  // namespace

std::span<const CaHeader> ca_headers() {
  static const auto headers = read_headers();
  return headers;
}

std::optional<CaField> ca_field_by_header(std::string_view header) {
  static const auto keys = read_keys();
  header = trim(header);
  if (starts_with_ignoring_case(header, kCaExtensionPrefix) ||
      starts_with_ignoring_case(header, kCaAttributePrefix))
    return ca_field_by_name(header);
  const auto found = keys.find(ca_header_key(header));
  return found == keys.end() ? std::nullopt : std::optional(found->second);
}

std::string ca_header_key(std::string_view header) {
  static constexpr std::string_view kBlanks[] = {" ", "\t", "\xC2\xA0", "\xE3\x80\x80"};
  std::string key;
  bool blank = false;
  header = trim(header);
  for (std::size_t at = 0; at < header.size();) {
    std::size_t length = 0;
    for (const auto known : kBlanks)
      if (header.substr(at).starts_with(known)) length = known.size();
    if (length == 0) {
      if (blank && !key.empty()) key += ' ';
      key += ascii_lower(header.substr(at, 1));
    }
    blank = length > 0;
    at += std::max<std::size_t>(length, 1);
  }
  return key;
}

}  // namespace certtrail
