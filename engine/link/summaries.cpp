#include "engine/link/summaries.h"

#include <algorithm>
#include <vector>

#include "engine/decode/text.h"
#include "engine/link/linked_component.h"

namespace certtrail {
namespace {

bool is_before(const Place& a, const Place& b) {
  return std::tie(a.artifact, a.offset, a.length) < std::tie(b.artifact, b.offset, b.length);
}

Place place_of(const std::vector<Sighting>& sightings) {
  return sightings.empty() ? Place{} : sightings.front().place;
}

class Summary {
 public:
  Summary(const LinkedComponent& linked, FleetInquiry& fleet) : in_(linked), fleet_(fleet) {}

  Summaries run() {
    for (const auto& e : in_.events)
      if (e.delivery == 0 && e.hop != Hop::none)
        unmatched("log_record", e.source, e.raw_state, "no delivery")
            .add(e.device, e.at_us, e.place);
    for (const auto& d : in_.deliveries)
      if (!d.device) add_rows_without_device(d);
    add_server_records();
    add_listed_certificates();
    add_intune_rows();
    add_unknown_states();
    return std::move(summaries_);
  }

 private:
  Tally& unmatched(std::string kind, std::string source, std::string state, std::string reason) {
    return summaries_
        .unmatched[{std::move(kind), std::move(source), std::move(state), std::move(reason)}];
  }

  std::int64_t device_of(std::int64_t stream) const {
    const auto device = in_.devices.by_stream.find(stream);
    return device == in_.devices.by_stream.end() ? 0 : in_.devices.all[device->second].id;
  }

  void add_rows_without_device(const Delivery& d) {
    const auto* c = d.certificate ? &in_.certificates.all[*d.certificate] : nullptr;
    auto ca_rows = d.ca_requests;
    if (c) ca_rows.insert(ca_rows.end(), c->ca_rows.begin(), c->ca_rows.end());
    if (!ca_rows.empty()) {
      const auto& row = in_.evidence.ca_rows[ca_rows.front()];
      const auto at = row.resolved_us ? row.resolved_us : row.submitted_us;
      unmatched("ca_request", row.template_name.empty() ? row.template_oid : row.template_name,
                std::string(trim(row.disposition + " " + row.disposition_message)), "no device")
          .add(0, at.value_or(0), place_of(row.sightings));
    }
    if (!c || c->intune_rows.empty()) return;
    const auto& row = in_.evidence.intune_rows[c->intune_rows.front()];
    unmatched("intune_certificate", row.policy_id, row.status, "no device")
        .add(0, row.valid_from_us.value_or(0), place_of(row.sightings));
  }

  void add_server_records() {
    std::vector<bool> joined(in_.evidence.server_records.size());
    for (const auto& d : in_.deliveries)
      for (const auto& s : d.server_records) joined[s.record] = true;
    for (std::size_t i = 0; i < joined.size(); ++i)
      if (const auto& r = in_.evidence.server_records[i].log;
          !joined[i] && r.hop != Hop::none && r.source != kCaEvents)
        unmatched("server_record", r.source, r.state, "no delivery").add(0, r.at_us, r.place);
  }

  void add_listed_certificates() {
    for (const auto& c : in_.certificates.all) {
      if (c.in_scope) continue;
      for (const auto at : c.store_rows) {
        const auto& row = in_.evidence.store_rows[at];
        if (!row.own() || row.subject == row.issuer) continue;  // roots are no deliveries
        unmatched("store_certificate", row.store, row.issuer, "no delivery")
            .add(device_of(row.stream), row.not_before_us.value_or(0), place_of(row.sightings));
      }
    }
  }

  void add_intune_rows() {
    std::vector<bool> listed(in_.evidence.intune_rows.size());
    for (const auto& c : in_.certificates.all)
      for (const auto at : c.intune_rows) listed[at] = true;
    for (const auto& d : in_.deliveries)
      for (const auto at : d.claims) listed[at] = true;
    for (std::size_t i = 0; i < listed.size(); ++i) {
      const auto& row = in_.evidence.intune_rows[i];
      if (!listed[i])
        unmatched("intune_certificate", row.policy_id, row.status, "neither thumbprint nor serial")
            .add(0, row.valid_from_us.value_or(0), place_of(row.sightings));
    }
    for (const auto& row : in_.evidence.assignments)
      if (const auto policy = ascii_lower(row.policy_id);
          !in_.devices.by_intune_id.contains(ascii_lower(row.device_id)) &&
          fleet_.is_scep_profile(policy))
        unmatched("intune_assignment", policy, row.status, "no device")
            .add(0, 0, place_of(row.sightings));
  }

  void add_unknown_states() {
    for (const auto& r : in_.evidence.records) add_unknown_state(r);
    for (const auto& r : in_.evidence.server_records) add_unknown_state(r.log);
  }

  void add_unknown_state(const LogRecord& r) {
    if (r.state_known) return;
    auto& found = summaries_.unknown_states[{r.source, r.state}];
    found.tally.add(device_of(r.stream), r.at_us, r.place);
    found.hop = r.hop;
    found.outcome = r.outcome;
  }

  const LinkedComponent& in_;
  FleetInquiry& fleet_;
  Summaries summaries_;
};

}  // namespace

void Tally::add(std::int64_t device, std::int64_t at_us, const Place& place) {
  ++count;
  if (device != 0) devices.insert(device);
  if (!example || is_before(place, *example)) example = place;
  if (at_us == 0) return;
  first_us = std::min(first_us.value_or(at_us), at_us);
  last_us = std::max(last_us.value_or(at_us), at_us);
}

Summaries summarise(const LinkedComponent& linked, FleetInquiry& fleet) {
  return Summary(linked, fleet).run();
}

}  // namespace certtrail
