#include "engine/link/junk.h"

#include <set>

#include "engine/decode/text.h"

namespace certtrail {
namespace {

std::set<std::string> lower(const std::vector<std::string>& values) {
  std::set<std::string> lower;
  for (const auto& value : values) lower.insert(ascii_lower(value));
  return lower;
}

}  // namespace

void drop_junk(Evidence& evidence, const Settings& settings) {
  const auto serials = lower(settings.junk_serials), hosts = lower(settings.junk_host_names);
  if (serials.empty() && hosts.empty()) return;
  const auto is_junk = [&](const std::string& name, const std::string& value) {
    if (name == "hardware_serial") return serials.contains(ascii_lower(trim(value)));
    return (name == "host_name" || name == "archive_host") &&
           hosts.contains(ascii_lower(trim(value)));
  };
  std::erase_if(evidence.facts, [&](const Fact& f) { return is_junk(f.name, f.value); });
  for (auto& row : evidence.intune_rows)
    if (is_junk("host_name", row.device_name)) row.device_name.clear();
  for (auto& row : evidence.assignments)
    if (is_junk("host_name", row.device_name)) row.device_name.clear();
}

}  // namespace certtrail
