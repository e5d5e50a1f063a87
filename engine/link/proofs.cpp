// Which evidence joined to which delivery, and where rungs disagree.
#include <algorithm>

#include "engine/decode/text.h"
#include "engine/link/linked_component.h"

namespace certtrail {
namespace {

// A row whose own device is another than the delivery's: kept and shown, never silently resolved.
std::string device_conflict(const LinkedComponent& in, const Delivery& d, const IntuneRow& row) {
  const auto found = in.devices.by_intune_id.find(ascii_lower(row.device_id));
  if (found == in.devices.by_intune_id.end() || !d.device || found->second == *d.device) return {};
  return "Intune lists it for device " + row.device_id;
}

bool names_key_of(const std::string& key, const Certificate* c) {
  return c && c->fingerprints.contains(ascii_lower(key));
}

// What joined a record of a server: of its conversation, so that the record itself may lack it.
std::string key_of(const ServerRecord& r, int rung, const Certificate* c) {
  switch (rung) {
    case 1:
      return r.log.thumbprint.empty() ? r.device_id : r.log.thumbprint;
    case 2:
      return r.serial;
    case 3:
      // Not every client names its transaction after the key.
      return r.log.transaction_id.empty() || names_key_of(r.key_identifier, c)
                 ? r.key_identifier
                 : r.log.transaction_id;
    case 4:
      return r.request_id;
    case 6:
      return "time";
    default:
      return r.device_id;
  }
}

// The hash of its key by which an attempt named a certificate.
std::string shared_key(const Attempt& attempt, const Certificate& c) {
  const auto shared =
      std::find_if(attempt.keys.begin(), attempt.keys.end(),
                   [&](const std::string& key) { return c.fingerprints.contains(key); });
  return shared == attempt.keys.end() ? "time" : *shared;
}

}  // namespace

std::vector<LinkedProof> proofs_of(const LinkedComponent& in) {
  std::vector<LinkedProof> proofs;
  const auto add = [&](const Delivery& d, int rung, std::string_view source, const std::string& key,
                       const Place& place, const std::string& conflict) {
    proofs.push_back({d.id, rung, std::string(source), key, place, conflict});
  };
  for (const auto& d : in.deliveries) {
    const auto* certificate = d.certificate ? &in.certificates.all[*d.certificate] : nullptr;
    for (const auto& s : d.server_records) {
      const auto& r = in.evidence.server_records[s.record];
      add(d, s.rung, "transition", key_of(r, s.rung, certificate), r.log.place, "");
    }
    if (!certificate) continue;
    const auto& c = *certificate;
    const int rung = c.thumbprint.empty() ? 2 : 1;
    const auto& key = c.thumbprint.empty() ? c.serial : c.thumbprint;
    for (const auto at : c.ca_rows)
      for (const auto& s : in.evidence.ca_rows[at].sightings)
        add(d, rung, "ca_request", key, s.place, "");
    for (const auto at : c.store_rows)
      for (const auto& s : in.evidence.store_rows[at].sightings)
        add(d, rung, "store_certificate", key, s.place, "");
    for (const auto at : c.intune_rows) {
      const auto& intune = in.evidence.intune_rows[at];
      for (const auto& s : intune.sightings)
        add(d, rung, "intune_certificate", key, s.place, device_conflict(in, d, intune));
    }
    for (const auto at : c.records) add(d, 1, "transition", key, in.evidence.records[at].place, "");
    if (d.rung < 3 || d.attempts.empty()) continue;
    const auto& a = in.attempts.all[d.attempts.back()];
    const auto& first = in.evidence.records[a.records.front()];
    add(d, d.rung, "transition", d.rung == 3 ? shared_key(a, c) : "time", first.place, "");
  }
  return proofs;
}

}  // namespace certtrail
