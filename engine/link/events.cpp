// The story of each delivery and device: log records, CA rows, listings and reports in order of
// time.
#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>

#include "engine/decode/text.h"
#include "engine/link/keys.h"
#include "engine/link/linked_component.h"

namespace certtrail {
namespace {

constexpr std::size_t kTextLimit = 400;

// RFC 5280 5.3.1, by number.
constexpr std::array<std::string_view, 11> kReasons = {
    "unspecified",      "key compromise",         "CA compromise", "affiliation changed",
    "superseded",       "cessation of operation", "on hold",       "",
    "removed from CRL", "privilege withdrawn",    "AA compromise"};

// "4" -> "revoked: superseded (4)"
std::string revocation_text(const std::string& reason) {
  if (reason.empty()) return "revoked";
  const auto code = parse_integer(reason).value_or(-1);
  const bool known = code >= 0 && code < static_cast<std::int64_t>(kReasons.size());
  const auto name = known ? kReasons[static_cast<std::size_t>(code)] : std::string_view();
  return "revoked: " + (name.empty() ? reason : std::string(name) + " (" + reason + ")");
}

class Story {
 public:
  explicit Story(const LinkedComponent& linked) : in_(linked) {}

  std::vector<LinkedEvent> tell() {
    add_log_records();
    add_server_records();
    for (std::size_t i = 0; i < in_.deliveries.size(); ++i) add_tables(i);
    std::sort(events_.begin(), events_.end(), [](const LinkedEvent& a, const LinkedEvent& b) {
      return std::tie(a.delivery, a.device, a.at_us, a.place.artifact, a.place.offset, a.source,
                      a.raw_state, a.text) < std::tie(b.delivery, b.device, b.at_us,
                                                      b.place.artifact, b.place.offset, b.source,
                                                      b.raw_state, b.text);
    });
    return std::move(events_);
  }

 private:
  std::int64_t device_id(const Delivery& d) const {
    return d.device ? in_.devices.all[*d.device].id : 0;
  }

  void add_log_records() {
    std::vector<const Delivery*> owner(in_.evidence.records.size(), nullptr);
    for (const auto& d : in_.deliveries)
      for (const auto a : d.attempts)
        for (const auto r : in_.attempts.all[a].records) owner[r] = &d;
    for (const auto& d : in_.deliveries)
      if (d.certificate)
        for (const auto r : in_.certificates.all[*d.certificate].records)
          if (!owner[r]) owner[r] = &d;
    std::map<std::tuple<std::size_t, std::string, std::int64_t>, const Delivery*> removed;
    for (std::size_t i = 0; i < in_.deliveries.size(); ++i)
      if (const auto& d = in_.deliveries[i]; d.device && in_.judgements[i].removed_us)
        removed[{*d.device, d.logical, *in_.judgements[i].removed_us}] = &d;
    for (const auto& removal : in_.attempts.removals)
      if (const auto found = removed.find({removal.device, removal.logical, removal.at_us});
          found != removed.end())
        owner[removal.record] = found->second;
    own_registry_states(owner);
    for (std::size_t i = 0; i < in_.evidence.records.size(); ++i) {
      const auto& r = in_.evidence.records[i];
      const auto device = in_.devices.by_stream.find(r.stream);
      const auto device_of_stream =
          device == in_.devices.by_stream.end() ? 0 : in_.devices.all[device->second].id;
      events_.push_back({owner[i] ? owner[i]->id : 0, r.at_us, device_of_stream, r.zone_basis,
                         r.source, r.state, r.hop, r.outcome, 0, "", r.place,
                         LinkedEvent::RecordKey{r.stream, r.naive_us, r.identity, r.ordinal}});
    }
  }

  void add_server_records() {
    for (const auto& d : in_.deliveries)
      for (const auto& s : d.server_records) {
        const auto& r = in_.evidence.server_records[s.record].log;
        events_.push_back({d.id, r.at_us, device_id(d), r.zone_basis, r.source, r.state, r.hop,
                           r.outcome, s.rung, "", r.place,
                           LinkedEvent::RecordKey{r.stream, r.naive_us, r.identity, r.ordinal}});
      }
  }

  // They belong to their certificate's delivery, else to the last one of their profile.
  void own_registry_states(std::vector<const Delivery*>& owner) const {
    std::map<std::pair<std::size_t, std::string>, const Delivery*> of_slot;
    for (const auto& d : in_.deliveries) {
      if (d.device) of_slot[{*d.device, d.logical}] = &d;
      if (d.certificate)
        for (const auto r : in_.certificates.all[*d.certificate].records)
          if (!owner[r]) owner[r] = &d;
    }
    for (std::size_t i = 0; i < owner.size(); ++i) {
      const auto& r = in_.evidence.records[i];
      if (owner[i] || !is_registry_state(r) || r.logical.empty()) continue;
      const auto device = in_.devices.by_stream.find(r.stream);
      if (device == in_.devices.by_stream.end()) continue;
      const auto found = of_slot.find({device->second, r.logical});
      if (found != of_slot.end()) owner[i] = found->second;
    }
  }

  void add_tables(std::size_t i) {
    const auto& d = in_.deliveries[i];
    for (const auto at : d.claims) add_intune_row(d, in_.evidence.intune_rows[at], d.rung);
    for (const auto at : d.ca_requests)
      add_ca_row(d, in_.evidence.ca_rows[at], 5, in_.evidence.ca_rows[at].resolved_us);
    if (!d.certificate) return;
    const auto& c = in_.certificates.all[*d.certificate];
    // The same request stands in every export of its CA: once is enough.
    std::set<std::pair<std::optional<std::int64_t>, std::string>> told;
    for (const auto at : c.ca_rows) {
      const auto& row = in_.evidence.ca_rows[at];
      if (told.emplace(row.resolved_us, row.disposition).second)
        add_ca_row(d, row, c.thumbprint.empty() ? 2 : 1, c.issued_us);
    }
    for (const auto at : c.store_rows) {
      const auto& row = in_.evidence.store_rows[at];
      // A file shows that the certificate exists, not where.
      const bool stored = row.source != "certificate_file" && row.store != "file";
      for (const auto& s : row.sightings)
        add(d, in_.evidence.snapshots[s.snapshot].as_of_us, row.source, "listed in " + row.store,
            stored ? Hop::installed : Hop::none, stored ? Outcome::reached : Outcome::info, 1,
            row.subject, s.place);
    }
    for (const auto at : c.intune_rows) add_intune_row(d, in_.evidence.intune_rows[at], 1);
  }

  // Where it states when its state began, that is a step of its own.
  void add_intune_row(const Delivery& d, const IntuneRow& row, int rung) {
    const auto text = row.device_name + " " + row.subject;
    if (row.changed_us && !row.sightings.empty())
      add(d, row.changed_us, "intune_certificate_state", row.status, row.hop, row.outcome, rung,
          row.error.empty() ? text : text + " error " + row.error, row.sightings.front().place);
    for (const auto& s : row.sightings)
      add(d, in_.evidence.snapshots[s.snapshot].as_of_us, "intune_certificate", row.status,
          Hop::reported, Outcome::reached, rung, text, s.place);
  }

  // `resolved_us`: the resolution as exactly as anything states it; exports leave out the seconds.
  void add_ca_row(const Delivery& d, const CaRow& row, int rung,
                  std::optional<std::int64_t> resolved_us) {
    const auto place = row.sightings.empty() ? Place{} : row.sightings.front().place;
    const auto text = "request " + row.request_id + " " + row.subject;
    const auto state = row.disposition + " " + row.disposition_message;
    // Without a disposition a row is about a certificate: the console's lists print none.
    const bool waits = !row.issued() && !row.disposition.empty();
    const auto outcome = row.refused() ? Outcome::failed
                         : waits       ? Outcome::pending
                                       : Outcome::reached;
    if (row.submitted_us)
      add(d, row.submitted_us, "ca_request", "submitted", Hop::request_sent, Outcome::reached, rung,
          text, place);
    add(d, resolved_us ? resolved_us : row.submitted_us, "ca_request", std::string(trim(state)),
        Hop::issued, outcome, rung, text, place);
    if (row.revoked_us)
      add(d, row.revoked_us, "ca_request", "revoked", Hop::none, Outcome::info, rung,
          revocation_text(row.revocation_reason), place);
  }

  void add(const Delivery& d, std::optional<std::int64_t> at, std::string source, std::string state,
           Hop hop, Outcome outcome, int rung, std::string text, const Place& place) {
    events_.push_back({d.id, at.value_or(0), device_id(d), "utc_by_format", std::move(source),
                       std::move(state), hop, outcome, rung,
                       std::string(cut_utf8(text, kTextLimit)), place, std::nullopt});
  }

  const LinkedComponent& in_;
  std::vector<LinkedEvent> events_;
};

}  // namespace

std::vector<LinkedEvent> events_of(const LinkedComponent& linked) { return Story(linked).tell(); }

}  // namespace certtrail
