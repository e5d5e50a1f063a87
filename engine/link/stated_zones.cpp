#include "engine/link/stated_zones.h"

#include "engine/decode/text.h"

namespace certtrail {
namespace {

constexpr std::int64_t kMinute = 60'000'000;

std::string first_label(const std::string& host) { return host.substr(0, host.find('.')); }

}  // namespace

StatedZones::StatedZones(const Zones& zones) {
  for (const auto& [name, minutes] : zones) zones_[ascii_lower(name)] = {name, minutes * kMinute};
}

void StatedZones::add_host(std::int64_t stream, const std::string& name) {
  if (zones_.empty()) return;
  if (const auto* zone = find(name)) by_stream_.try_emplace(stream, ascii_lower(zone->name));
}

// A name without a domain stands for the host of that name in any.
const StatedZones::Zone* StatedZones::find(const std::string& name) const {
  const auto wanted = ascii_lower(name);
  if (const auto exact = zones_.find(wanted); exact != zones_.end()) return &exact->second;
  for (const auto& [stated, zone] : zones_) {
    const bool one_is_short =
        wanted.find('.') == std::string::npos || stated.find('.') == std::string::npos;
    if (one_is_short && first_label(wanted) == first_label(stated)) return &zone;
  }
  return nullptr;
}

const StatedZones::Zone* StatedZones::of_stream(std::int64_t stream) const {
  const auto found = by_stream_.find(stream);
  return found == by_stream_.end() ? nullptr : &zones_.at(found->second);
}

const StatedZones::Zone* StatedZones::of_issuer(const std::string& common_name) const {
  return common_name.empty() || zones_.empty() ? nullptr : find(common_name);
}

StatedZones stated_zones(const Evidence& evidence, const Zones& zones) {
  StatedZones stated(zones);
  for (const auto& stream : evidence.streams) stated.add_host(stream.id, stream.name);
  for (const auto& fact : evidence.facts)
    if (fact.about.empty() && (fact.name == "host_name" || fact.name == "archive_host"))
      stated.add_host(fact.stream, fact.value);
  return stated;
}

}  // namespace certtrail
