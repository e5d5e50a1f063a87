#include "engine/link/causes.h"

#include <cstdio>
#include <map>
#include <vector>

#include "engine/decode/text.h"
#include "engine/store/embedded.h"

namespace certtrail {
namespace {

using Table = std::map<std::string, Explanation>;

std::vector<std::string> fields_of(std::string_view line) {
  std::vector<std::string> fields(1);
  for (const char c : line) {
    if (c == '\t') {
      fields.emplace_back();
    } else {
      fields.back() += c;
    }
  }
  return fields;
}

// First column is the key; the next three the explanation. The first line is a header.
Table load_table(std::string_view file_name) {
  Table table;
  for (const auto& file : embedded::schema()) {
    if (file.name != file_name) continue;
    auto rest = file.text;
    while (!rest.empty()) {
      const auto end = std::min(rest.find('\n'), rest.size() - 1);
      const auto fields = fields_of(rest.substr(0, end));
      rest.remove_prefix(end + 1);
      if (fields.size() >= 4) table[ascii_lower(fields[0])] = {fields[1], fields[2], fields[3]};
    }
  }
  return table;
}

// Codes are compared as 0x and eight hex digits; signed and unsigned decimals of 32 bits too.
std::string code_key(std::string_view error) {
  const auto text = trim(error);
  if (starts_with_ignoring_case(text, "0x")) {
    auto digits = ascii_lower(text.substr(2));
    digits = digits.substr(0, digits.find_first_not_of("0123456789abcdef"));
    return "0x" + std::string(digits.size() < 8 ? 8 - digits.size() : 0, '0') + digits;
  }
  if (const auto number = parse_integer(text); number && (*number < -1000 || *number > 1'000'000)) {
    char buffer[16];
    std::snprintf(buffer, sizeof buffer, "0x%08x", static_cast<unsigned>(*number));
    return buffer;
  }
  return ascii_lower(text);
}

}  // namespace

Explanation explain_error(std::string_view error) {
  static const Table table = load_table("errors.tsv");
  const auto key = code_key(error);
  if (const auto found = table.find(key); found != table.end()) return found->second;
  // HRESULT_FROM_HTTP: facility 0x19, the low word is the HTTP status.
  if (key.starts_with("0x8019") && key.size() == 10) {
    const auto status = std::to_string(std::stoul(key.substr(6), nullptr, 16));
    return {"HTTP " + status, "the NDES server or a proxy before it answered HTTP " + status,
            "the IIS log of the NDES server at that time"};
  }
  const auto status = key.substr(0, key.find(' '));
  if (const auto found = table.find("http " + status); found != table.end()) return found->second;
  return {std::string(error), "", ""};
}

Explanation explain_verdict(std::string_view verdict, std::string_view platform) {
  static const Table table = load_table("verdicts.tsv");
  for (const auto& key : {std::string(verdict) + " " + std::string(platform), std::string(verdict)})
    if (const auto found = table.find(key); found != table.end()) return found->second;
  return {};
}

}  // namespace certtrail
