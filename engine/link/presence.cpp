#include "engine/link/presence.h"

#include <algorithm>
#include <set>

#include "engine/decode/text.h"

namespace certtrail {
namespace {

// Of one listing: the store that a certificate stands in, "My/user"; "" for an MDM response.
std::string store_of(const StoreRow& row) {
  return row.source == "mdm_certificate_list" ? "" : ascii_lower(row.store + "/" + row.user_scope);
}

bool is_personal(std::string_view store) { return store.empty() || store.starts_with("my/"); }

}  // namespace

Listings::Listings(const Evidence& evidence, const Devices& devices) : evidence_(evidence) {
  for (std::size_t i = 0; i < evidence.snapshots.size(); ++i) {
    const auto& s = evidence.snapshots[i];
    const auto device = devices.by_stream.find(s.stream);
    if (s.is_listing() && device != devices.by_stream.end())
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
  std::set<std::string> stores;  // where it was seen, or where it must be
  for (const auto i : certificate.store_rows) {
    const auto& row = evidence_.store_rows[i];
    const auto store = store_of(row);
    if (!is_personal(store)) continue;
    stores.insert(store);
    for (const auto& sighting : row.sightings) {
      holding.insert(sighting.snapshot);
      if (const auto as_of = evidence_.snapshots[sighting.snapshot].as_of_us)
        presence.present_us.push_back(*as_of);
    }
  }
  add_own_log(certificate, presence);
  for (const auto i : certificate.records) add_registry_state(evidence_.records[i], presence);
  std::sort(presence.present_us.begin(), presence.present_us.end());
  std::sort(presence.absent_us.begin(), presence.absent_us.end());
  if (!device) return presence;
  const auto listings = by_device_.find(*device);
  if (listings == by_device_.end()) return presence;
  if (location_known) stores.insert(user.empty() ? "my/machine" : "my/user");
  for (const auto i : listings->second) {
    const auto& s = evidence_.snapshots[i];
    if (holding.contains(i) || !s.complete || !s.as_of_us) continue;
    const bool own_store = s.source == "mdm_certificate_list" ||
                           std::any_of(stores.begin(), stores.end(), [&](const std::string& store) {
                             return !store.empty() && s.shows(store);
                           });
    if (own_store) presence.absent_us.push_back(*s.as_of_us);
  }
  std::sort(presence.absent_us.begin(), presence.absent_us.end());
  return presence;
}

// The registry names a certificate only as long as it is there and valid.
void Listings::add_registry_state(const LogRecord& r, Presence& presence) const {
  if (!is_registry_state(r) || r.hop != Hop::installed || r.outcome != Outcome::reached) return;
  for (const auto artifact : {r.place.artifact, r.last_artifact})
    if (const auto as_of = evidence_.artifact_as_of.at(artifact))
      presence.present_us.push_back(*as_of);
}

}  // namespace certtrail
