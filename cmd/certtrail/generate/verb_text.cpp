#include "cmd/certtrail/generate/verb_text.h"

namespace certtrail {

std::vector<std::string> choices_of(const std::string& value) {
  if (value == "FORMAT") return {"table", "csv", "json", "jsonl", "markdown"};
  if (value == "STYLE") return {"text", "json"};
  if (value == "SEVERITY") return {"info", "warning", "critical"};
  return {};
}

bool is_path(const std::string& value) {
  return value == "FILE" || value == "DIR" || value == "PATH";
}

std::string escaped(const std::string& text, const std::string& special,
                    const std::string& prefix) {
  std::string out;
  for (const char c : text) {
    if (special.find(c) != std::string::npos) out += prefix;
    out += c;
  }
  return out;
}

}  // namespace certtrail
