#include "engine/link/presence.h"

#include <algorithm>
#include <set>

#include "engine/decode/text.h"

namespace certtrail {
namespace {

// Collect diagnostics runs `certutil -store -user my` as SYSTEM: that store is nobody's
// (formats/windows.md 3.1). The mangled directive names it.
bool is_system_user_store(const Snapshot& s) {
  return contains_ignoring_case(s.path, "certutil_exe_-store_-user_my");
}

bool is_personal_store(const Snapshot& s) {
  return s.source == "mdm_certificate_list" || starts_with_ignoring_case(s.scope, "my/");
}

}  // namespace

Listings::Listings(const Evidence& evidence, const Devices& devices) : evidence_(evidence) {
  for (std::size_t i = 0; i < evidence.snapshots.size(); ++i) {
    const auto& s = evidence.snapshots[i];
    const auto device = devices.by_stream.find(s.stream);
    if (s.is_listing() && is_personal_store(s) && device != devices.by_stream.end())
      by_device_[device->second].push_back(i);
  }
}

// A log of the store or of its use shows the certificate at one moment, there or deleted.
void Listings::add_own_log(const Certificate& certificate, Presence& presence) const {
  for (const auto i : certificate.records) {
    const auto& r = evidence_.records[i];
    if (naming_of(r.source, !r.logical.empty()) != Naming::own || r.at_us == 0) continue;
    if (r.outcome != Outcome::reached) continue;
    (r.hop == Hop::removed ? presence.absent_us : presence.present_us).push_back(r.at_us);
  }
}

Presence Listings::presence_of(const Certificate& certificate, std::optional<std::size_t> device,
                               const std::string& user, bool location_known) const {
  Presence presence;
  std::set<std::size_t> holding;
  std::set<std::string> scopes;  // where it was seen, or where it must be
  for (const auto i : certificate.store_rows) {
    const auto& row = evidence_.store_rows[i];
    for (const auto& sighting : row.sightings) {
      const auto& s = evidence_.snapshots[sighting.snapshot];
      if (!is_personal_store(s)) continue;
      holding.insert(sighting.snapshot);
      scopes.insert(s.source + s.scope);
      if (s.as_of_us) presence.present_us.push_back(*s.as_of_us);
    }
  }
  add_own_log(certificate, presence);
  std::sort(presence.present_us.begin(), presence.present_us.end());
  std::sort(presence.absent_us.begin(), presence.absent_us.end());
  if (!device) return presence;
  const auto listings = by_device_.find(*device);
  if (listings == by_device_.end()) return presence;
  for (const auto i : listings->second) {
    const auto& s = evidence_.snapshots[i];
    if (holding.contains(i) || !s.complete || !s.as_of_us || is_system_user_store(s)) continue;
    const bool own_store =
        s.source == "mdm_certificate_list" || scopes.contains(s.source + s.scope) ||
        (location_known && ascii_lower(s.scope) == (user.empty() ? "my/machine" : "my/user"));
    if (own_store) presence.absent_us.push_back(*s.as_of_us);
  }
  std::sort(presence.absent_us.begin(), presence.absent_us.end());
  return presence;
}

}  // namespace certtrail
