#include "engine/link/junk.h"

#include "engine/decode/text.h"

namespace certtrail {
namespace {

std::set<std::string> lower(const std::vector<std::string>& values) {
  std::set<std::string> lower;
  for (const auto& value : values) lower.insert(ascii_lower(value));
  return lower;
}

}  // namespace

JunkNames::JunkNames(const Settings& settings)
    : serials_(lower(settings.junk_serials)), hosts_(lower(settings.junk_host_names)) {}

bool JunkNames::contains(std::string_view name, std::string_view value) const {
  if (empty()) return false;
  if (name == "hardware_serial") return serials_.contains(ascii_lower(trim(value)));
  return (name == "host_name" || name == "archive_host") &&
         hosts_.contains(ascii_lower(trim(value)));
}

void drop_junk(Evidence& evidence, const Settings& settings) {
  const JunkNames junk(settings);
  if (junk.empty()) return;
  std::erase_if(evidence.facts, [&](const Fact& f) { return junk.contains(f.name, f.value); });
  for (auto& row : evidence.intune_rows)
    if (junk.contains("host_name", row.device_name)) row.device_name.clear();
  for (auto& row : evidence.assignments)
    if (junk.contains("host_name", row.device_name)) row.device_name.clear();
}

}  // namespace certtrail
