#include "engine/link/stated_zones.h"

#include "engine/decode/text.h"
#include "engine/link/keys.h"

namespace certtrail {
namespace {

constexpr std::int64_t kMinute = 60'000'000;

std::string first_label(const std::string& host) { return host.substr(0, host.find('.')); }

}  // namespace

StatedZones::StatedZones(const Evidence& evidence, const Zones& zones) {
  for (const auto& [name, minutes] : zones) zones_[ascii_lower(name)] = {name, minutes * kMinute};
  if (zones_.empty()) return;
  for (const auto& stream : evidence.streams)
    if (const auto* zone = find(stream.name)) by_stream_[stream.id] = zone;
  for (const auto& fact : evidence.facts)
    if (fact.about.empty() && (fact.name == "host_name" || fact.name == "archive_host"))
      if (const auto* zone = find(fact.value)) by_stream_.try_emplace(fact.stream, zone);
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
  return found == by_stream_.end() ? nullptr : found->second;
}

const StatedZones::Zone* StatedZones::of_ca_row(const CaRow& row, const Evidence& evidence) const {
  const auto issuer = common_name_of(row.issuer);
  if (const auto* zone = issuer.empty() ? nullptr : find(issuer)) return zone;
  if (row.sightings.empty()) return nullptr;
  return of_stream(evidence.snapshots[row.sightings.front().snapshot].stream);
}

}  // namespace certtrail
