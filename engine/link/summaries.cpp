#include "engine/link/summaries.h"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "engine/decode/text.h"
#include "engine/store/insert.h"

namespace certtrail {
namespace {

bool is_before(const Place& a, const Place& b) {
  return std::tie(a.artifact, a.offset, a.length) < std::tie(b.artifact, b.offset, b.length);
}

Place place_of(const std::vector<Sighting>& sightings) {
  return sightings.empty() ? Place{} : sightings.front().place;
}

void insert_tally(Prepared& row, const Tally& tally) {
  const auto place = tally.example.value_or(Place{});
  row.number(tally.count)
      .number(static_cast<std::int64_t>(tally.devices.size()))
      .number(tally.first_us)
      .number(tally.last_us)
      .number(place.artifact)
      .number(place.offset)
      .number(place.length)
      .run();
}

// Certificates of one rule, issuer and template.
struct Foreign {
  std::map<std::string, std::int64_t> requesters;
  std::int64_t count = 0;
  std::optional<std::int64_t> first_us, last_us;
  std::string example;

  void add(const Certificate& c) {
    if (!c.requester.empty()) ++requesters[c.requester];
    const auto text = c.serial + " " + c.subject;
    if (++count == 1 || text < example) example = text;
    if (!c.issued_us) return;
    if (!first_us || *c.issued_us < *first_us) first_us = c.issued_us;
    if (!last_us || *c.issued_us > *last_us) last_us = c.issued_us;
  }

  // The account that asked for most; of several the least by name.
  std::pair<std::string, std::int64_t> top() const {
    std::pair<std::string, std::int64_t> most;
    for (const auto& [requester, n] : requesters)
      if (n > most.second) most = {requester, n};
    return most;
  }
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

void Summaries::add(const LinkedEvent& e) {
  if (e.delivery != 0 || e.hop == Hop::none) return;
  unmatched_[{"log_record", e.source, e.raw_state, "no delivery"}].add(e.device, e.at_us, e.place);
}

void Summaries::add_rows_without_device() {
  for (const auto& d : in_.deliveries) {
    if (d.device) continue;
    const auto* c = d.certificate ? &in_.certificates.all[*d.certificate] : nullptr;
    auto ca_rows = d.ca_requests;
    if (c) ca_rows.insert(ca_rows.end(), c->ca_rows.begin(), c->ca_rows.end());
    if (!ca_rows.empty()) {
      const auto& row = in_.evidence.ca_rows[ca_rows.front()];
      const auto at = row.resolved_us ? row.resolved_us : row.submitted_us;
      unmatched_[{"ca_request", row.template_name.empty() ? row.template_oid : row.template_name,
                  std::string(trim(row.disposition + " " + row.disposition_message)), "no device"}]
          .add(0, at.value_or(0), place_of(row.sightings));
    }
    if (!c || c->intune_rows.empty()) continue;
    const auto& row = in_.evidence.intune_rows[c->intune_rows.front()];
    unmatched_[{"intune_certificate", row.policy_id, row.status, "no device"}].add(
        0, row.valid_from_us.value_or(0), place_of(row.sightings));
  }
}

void Summaries::add_rows_without_delivery() {
  std::vector<bool> listed(in_.evidence.intune_rows.size());
  for (const auto& c : in_.certificates.all) {
    for (const auto at : c.intune_rows) listed[at] = true;
    if (c.in_scope) continue;
    for (const auto at : c.store_rows) {
      const auto& row = in_.evidence.store_rows[at];
      if (!row.own() || row.subject == row.issuer) continue;  // roots are no deliveries
      const auto device = in_.devices.by_stream.find(row.stream);
      unmatched_[{"store_certificate", row.store, row.issuer, "no delivery"}].add(
          device == in_.devices.by_stream.end() ? 0 : in_.devices.all[device->second].id,
          row.not_before_us.value_or(0), place_of(row.sightings));
    }
  }
  for (std::size_t i = 0; i < listed.size(); ++i) {
    const auto& row = in_.evidence.intune_rows[i];
    if (!listed[i])
      unmatched_[{"intune_certificate", row.policy_id, row.status, "neither thumbprint nor serial"}]
          .add(0, row.valid_from_us.value_or(0), place_of(row.sightings));
  }
  std::set<std::string> profiles;
  for (const auto& d : in_.deliveries) profiles.insert(d.logical);
  for (const auto& row : in_.evidence.assignments)
    if (profiles.contains(ascii_lower(row.policy_id)) &&
        !in_.devices.by_intune_id.contains(ascii_lower(row.device_id)))
      unmatched_[{"intune_assignment", ascii_lower(row.policy_id), row.status, "no device"}].add(
          0, 0, place_of(row.sightings));
}

void Summaries::write(SQLite::Database& database) {
  add_rows_without_device();
  add_rows_without_delivery();
  write_unmatched(database);
  write_unknown_states(database);
  write_out_of_scope(database);
}

void Summaries::write_unmatched(SQLite::Database& database) const {
  Prepared row(database, "INSERT INTO next_unmatched VALUES (?,?,?,?,?,?,?,?,?,?,?)");
  for (const auto& [group, tally] : unmatched_) {
    const auto& [kind, source, state, reason] = group;
    row.text(kind).text(source).text(state).text(reason);
    insert_tally(row, tally);
  }
}

void Summaries::write_unknown_states(SQLite::Database& database) const {
  std::map<std::pair<std::string, std::string>, std::pair<Tally, const LogRecord*>> states;
  for (const auto& r : in_.evidence.records) {
    if (!r.state_note.empty()) continue;  // every state of the data table has a note
    const auto device = in_.devices.by_stream.find(r.stream);
    auto& [tally, example] = states[{r.source, r.state}];
    tally.add(device == in_.devices.by_stream.end() ? 0 : in_.devices.all[device->second].id,
              r.at_us, r.place);
    example = &r;
  }
  Prepared row(database, "INSERT INTO next_unknown_state VALUES (?,?,?,?,?,?,?,?,?,?,?)");
  for (const auto& [state, found] : states) {
    row.text(state.first).text(state.second);
    row.copy(to_string(found.second->hop)).copy(to_string(found.second->outcome));
    insert_tally(row, found.first);
  }
}

void Summaries::write_out_of_scope(SQLite::Database& database) const {
  std::map<std::tuple<std::string, std::string, std::string>, Foreign> groups;
  for (const auto& c : in_.certificates.all)
    if (!c.in_scope) groups[{c.scope_reason, c.issuer, c.template_name}].add(c);
  Prepared row(database, "INSERT INTO next_out_of_scope VALUES (?,?,?,?,?,?,?,?,?,?)");
  for (const auto& [group, foreign] : groups) {
    const auto& [reason, issuer, name] = group;
    const auto top = foreign.top();
    row.text(reason).text(issuer).text(name).number(foreign.count);
    row.number(static_cast<std::int64_t>(foreign.requesters.size()));
    row.text(top.first).number(top.second).number(foreign.first_us).number(foreign.last_us);
    row.text(foreign.example).run();
  }
}

}  // namespace certtrail
