#include "engine/link/causes.h"

#include <map>
#include <utility>

#include "engine/decode/error_code.h"
#include "engine/decode/text.h"
#include "engine/store/embedded.h"
#include "engine/store/schema_text.h"

namespace certtrail {
namespace {

using Table = std::map<std::string, Explanation>;

Table load_table(std::string_view file_name, std::size_t columns) {
  Table table;
  for (const auto& file : embedded::schema()) {
    if (file.name != file_name) continue;
    for (const auto& row : read_tsv(file.text, columns))
      table[ascii_lower(row[0])] = {row[1], row[2], row[3], columns > 4 ? row[4] : ""};
  }
  return table;
}

const Table& errors() {
  static const Table table = load_table("errors.tsv", 5);
  return table;
}

// "CERTSRV_E_KEY_LENGTH" for the code that is called so.
const Explanation* find_name(const std::string& name) {
  static const auto by_name = [] {
    std::map<std::string, const Explanation*> names;
    for (const auto& [key, explanation] : errors())
      names.try_emplace(ascii_lower(explanation.cause), &explanation);
    return names;
  }();
  const auto found = by_name.find(name);
  return found == by_name.end() ? nullptr : found->second;
}

// A proxy's answer looks to the client as the server's.
Explanation of_http(const std::string& name) {
  return {name, "the NDES server or a proxy before it answered " + name,
          "the IIS log of the NDES server at that time", ""};
}

}  // namespace

Explanation explain_error(std::string_view error) {
  const auto family = error_family(error);
  for (const auto& key : error_keys(error)) {
    const auto found = errors().find(key);
    if (found == errors().end()) continue;
    auto explanation = found->second;
    if (!family.starts_with("HTTP ")) return explanation;
    if (explanation.cause_text.empty()) explanation = of_http(family);
    // One name whichever layer printed it.
    if (explanation.cause != family) explanation.also = std::exchange(explanation.cause, family);
    return explanation;
  }
  if (family.starts_with("HTTP ")) return of_http(family);
  if (family.starts_with("Win32 "))
    return {
        family, "",
        "what `net helpmsg " + family.substr(family.rfind(' ') + 1) + "` says on a Windows machine",
        ""};
  if (const auto* named = find_name(ascii_lower(trim(error)))) return *named;
  return {family.empty() ? std::string(error) : family, "", "", ""};
}

Explanation explain_verdict(std::string_view verdict, std::string_view variant) {
  static const Table table = load_table("verdicts.tsv", 4);
  for (const auto& key : {std::string(verdict) + " " + std::string(variant), std::string(verdict)})
    if (const auto found = table.find(key); found != table.end()) return found->second;
  return {};
}

}  // namespace certtrail
