#include "engine/link/linked_component.h"

#include <algorithm>
#include <cassert>

#include "engine/decode/profile_id.h"
#include "engine/link/calibrate.h"
#include "engine/link/device_nodes.h"
#include "engine/link/issuance_dates.h"
#include "engine/link/junk.h"

namespace certtrail {
namespace {

// Streams that must hold a certificate of this component.
HeldCertificates held_certificates(const LinkedComponent& linked, const std::set<Claim>& claims) {
  HeldCertificates held;
  for (const auto& stream : linked.evidence.streams)
    for (auto claim = claims.lower_bound({stream.id, INT64_MIN, INT64_MIN});
         claim != claims.end() && claim->stream == stream.id; ++claim) {
      const auto& all = linked.certificates.all;
      const auto at =
          std::lower_bound(all.begin(), all.end(), claim->certificate,
                           [](const Certificate& c, std::int64_t id) { return c.id < id; });
      if (at != all.end() && at->id == claim->certificate)
        held.emplace_back(stream.id, static_cast<std::size_t>(at - all.begin()));
    }
  return held;
}

// Attempts tell more of the devices than their aliases do: days and zones of their clocks, and
// which certificates of the fleet only they can hold. All change what the attempts are, so that
// they are cut again.
void name_unnamed_devices(LinkedComponent& linked, const LinkContext& context) {
  if (date_by_issuances(linked.evidence, linked.devices, linked.certificates, linked.attempts))
    linked.attempts = cut_into_attempts(linked.evidence, linked.devices);
  if (calibrate_zones(linked.evidence, linked.devices, linked.certificates, linked.attempts,
                      linked.clocks))
    linked.attempts = cut_into_attempts(linked.evidence, linked.devices);
  linked.unplaced =
      find_unplaced(linked.evidence, linked.devices, linked.certificates, linked.attempts);
  const auto held = held_certificates(linked, context.claims);
  if (held.empty()) return;
  linked.devices = unite_devices(linked.evidence, linked.certificates,
                                 CommonNames(context.fleet.components.common), held);
  linked.attempts = cut_into_attempts(linked.evidence, linked.devices);
}

void tell(LinkedComponent& linked) {
  for (const auto& d : linked.deliveries) {
    if (!d.logical.empty()) linked.profiles[d.logical];
    if (d.certificate && d.attempts.empty() && !d.device)
      if (const auto issued = linked.certificates.all[*d.certificate].issued_us)
        linked.unowned_issuances.push_back(*issued);
  }
  for (const auto& r : linked.evidence.records) {
    const auto found = linked.profiles.find(r.logical);
    if (found == linked.profiles.end()) continue;
    if (const auto id = parse_profile_id(r.profile))
      if (found->second.empty() || id->account < found->second) found->second = id->account;
  }
  std::sort(linked.unowned_issuances.begin(), linked.unowned_issuances.end());
}

}  // namespace

LinkedComponent link_foreign(Evidence evidence, const LinkContext& context) {
  LinkedComponent linked;
  linked.evidence = std::move(evidence);
  correct_ca_dates(linked.evidence, context.fleet.ca_zones);
  linked.certificates = join_certificates(linked.evidence);
  decide_scope(linked.certificates, linked.evidence, context.settings, context.fleet.scep_pairs);
  assert(std::none_of(linked.certificates.all.begin(), linked.certificates.all.end(),
                      [](const Certificate& c) { return c.in_scope; }));
  return linked;
}

LinkedComponent link_component(Evidence evidence, const LinkContext& context) {
  LinkedComponent linked;
  linked.evidence = std::move(evidence);
  drop_junk(linked.evidence, context.settings);
  // What each row says, in one language and one time.
  classify(linked.evidence, context.states);
  correct_ca_dates(linked.evidence, context.fleet.ca_zones);
  linked.clocks = resolve_times(linked.evidence, context.settings.zones, context.fleet.met_clocks);
  // What belongs together.
  linked.certificates = join_certificates(linked.evidence);
  decide_scope(linked.certificates, linked.evidence, context.settings, context.fleet.scep_pairs);
  linked.devices = unite_devices(linked.evidence, linked.certificates,
                                 CommonNames(context.fleet.components.common));
  linked.attempts = cut_into_attempts(linked.evidence, linked.devices);
  name_unnamed_devices(linked, context);
  FleetInquiry fleet(context.facts);
  auto deliveries = build_deliveries(linked.evidence, linked.devices, linked.certificates,
                                     linked.attempts, context.settings, fleet);
  linked.deliveries = std::move(deliveries.all);
  linked.template_uses = std::move(deliveries.template_uses);
  // What it means.
  const Coverage coverage(linked.evidence, linked.devices);
  linked.coverage = coverage.rows();
  linked.judgements =
      judge(linked.deliveries, linked.evidence, linked.devices, linked.certificates,
            linked.attempts, coverage, context.fleet.servers.horizons, context.settings, fleet);
  linked.events = events_of(linked);
  linked.proofs = proofs_of(linked);
  linked.summaries = summarise(linked, fleet);
  linked.asked = fleet.asked();
  tell(linked);
  linked.evidence.records = {};
  linked.evidence.server_records = {};
  return linked;
}

}  // namespace certtrail
