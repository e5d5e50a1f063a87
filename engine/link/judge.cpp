#include "engine/link/judge.h"

#include <algorithm>
#include <map>
#include <set>

#include "engine/decode/text.h"
#include "engine/link/clock.h"
#include "engine/link/intune_claims.h"
#include "engine/link/keys.h"
#include "engine/link/later_life.h"
#include "engine/link/presence.h"
#include "engine/link/wording.h"

namespace certtrail {
namespace {

std::string upn_in(std::string_view alternative_names) {
  std::size_t at = 0;
  while (at < alternative_names.size()) {
    auto end = alternative_names.find(';', at);
    if (end == std::string_view::npos) end = alternative_names.size();
    const auto entry = trim(alternative_names.substr(at, end - at));
    const auto colon = entry.find(':');
    const auto value = trim(entry.substr(colon == std::string_view::npos ? 0 : colon + 1));
    if (value.find('@') != std::string_view::npos) return std::string(value);
    at = end + 1;
  }
  return {};
}

// SIDs under which the MDM client installs for the machine.
bool is_machine_account(std::string_view user) {
  return user == "S-1-5-18" || user.starts_with("S-0-0");
}

class Judge {
 public:
  Judge(const std::vector<Delivery>& deliveries, const Evidence& evidence, const Devices& devices,
        const Certificates& certificates, const Attempts& attempts, const Coverage& coverage,
        const Horizons& horizons, const Settings& settings, FleetInquiry& fleet)
      : deliveries_(deliveries),
        evidence_(evidence),
        devices_(devices),
        certificates_(certificates),
        attempts_(attempts),
        coverage_(coverage),
        horizons_(horizons),
        settings_(settings),
        fleet_(fleet),
        listings_(evidence, devices),
        servers_(deliveries.size()),
        presences_(deliveries.size()),
        judgements_(deliveries.size()),
        inputs_(deliveries.size()) {}

  std::vector<Judgement> run() {
    find_unclaimed();
    for (std::size_t i = 0; i < deliveries_.size(); ++i)
      servers_[i] = progress_of(deliveries_[i].server_records, evidence_);
    for (std::size_t i = 0; i < deliveries_.size(); ++i) gather(i);
    find_later_life(deliveries_, devices_, attempts_, presences_, judgements_);
    for (auto& j : judgements_)
      if (j.removed_us)
        j.installed = Known::no;  // the latest evidence counts; the removal is kept beside
    for (std::size_t i = 0; i < deliveries_.size(); ++i) conclude(i);
    return std::move(judgements_);
  }

 private:
  const Certificate* certificate_of(const Delivery& d) const {
    return d.certificate ? &certificates_.all[*d.certificate] : nullptr;
  }
  const Attempt* last_attempt(const Delivery& d) const {
    return d.attempts.empty() ? nullptr : &attempts_.all[d.attempts.back()];
  }
  std::string platform_of(const Delivery& d) const {
    return d.device ? devices_.all[*d.device].platform : "";
  }

  void gather(std::size_t i) {
    const auto& d = deliveries_[i];
    auto& j = judgements_[i];
    const auto* c = certificate_of(d);
    gather_times(d, j);
    j.user = user_of(d);
    if (c) {
      const auto* a = last_attempt(d);
      const bool windows_306 = a && platform_of(d) == "windows" && a->has(Hop::profile_arrived);
      presences_[i] = listings_.presence_of(
          *c, d.device, a && !is_machine_account(a->user) ? a->user : "", windows_306);
      if (c->revoked) j.revoked_us = c->revoked_us;
    }
    gather_servers(i);
    const auto reports = intune_rows_of(d, certificates_);
    gather_report(reports, j);
    if (!presences_[i].last_present() && !j.installed_us)
      j.claimed_failure = failure_claimed(reports, evidence_);
    if (j.claimed_failure && is_refuted(d, evidence_.intune_rows[*j.claimed_failure]))
      j.claimed_failure.reset();
    j.issued = issued(i);
    j.installed = installed(i);
    j.reported = reported(d, j);
    j.as_of_us = newest_evidence(i);
  }

  void gather_times(const Delivery& d, Judgement& j) const {
    for (const auto at : d.attempts) {
      const auto& a = attempts_.all[at];
      if (a.requested) ++j.attempts;
      if (a.requested && a.first_us != 0 && !j.requested_us) j.requested_us = a.first_us;
      if (!a.ndes_host.empty()) j.ndes_host = a.ndes_host;
      for (const auto hop : {Hop::installed, Hop::usable})
        if (const auto& mark = a.reached[static_cast<std::size_t>(hop)]; mark && !j.installed_us)
          j.installed_us = mark->at_us;
    }
    std::int64_t refused = 0;
    for (const auto at : d.ca_requests) {
      const auto& row = evidence_.ca_rows[at];
      if (row.submitted_us && !j.requested_us) j.requested_us = row.submitted_us;
      ++refused;
    }
    const auto* c = certificate_of(d);
    j.attempts = std::max(j.attempts, refused + (c && !c->ca_rows.empty() ? 1 : 0));
    if (!c) return;
    j.issued_us = c->issued_us;
    if (!j.requested_us) j.requested_us = c->submitted_us;
    for (const auto at : c->records)
      if (const auto& r = evidence_.records[at];
          !j.installed_us && r.at_us != 0 && r.hop == Hop::installed &&
          r.outcome == Outcome::reached && naming_of(r.source, !r.logical.empty()) == Naming::own)
        j.installed_us = r.at_us;
  }

  // What only servers saw of the request.
  void gather_servers(std::size_t i) {
    const auto& d = deliveries_[i];
    auto& j = judgements_[i];
    j.attempts = std::max(j.attempts, d.conversations);
    for (const auto& s : d.server_records) {
      const auto& r = evidence_.server_records[s.record].log;
      if (j.ndes_host.empty()) j.ndes_host = host_of(r.url);
      if (j.ndes_host.empty()) j.ndes_host = evidence_.server_records[s.record].server;
      const bool asks = on_trunk(r.hop) && r.hop > Hop::key_ready;
      if (asks && !j.requested_us && r.at_us != 0) j.requested_us = r.at_us;
      if (j.user.empty() && r.user.find('@') != std::string::npos) j.user = r.user;
    }
    if (!j.issued_us) j.issued_us = servers_[i].reached_us[static_cast<std::size_t>(Hop::issued)];
  }

  // What was issued later, or asked for later without a failure, is past it.
  bool is_refuted(const Delivery& d, const IntuneRow& failure) const {
    const auto when = time_of(failure, evidence_).value_or(0);
    const auto* c = certificate_of(d);
    if (c && on_trunk(failure.hop) && !c->ca_rows.empty()) return true;
    if (c && c->issued_us.value_or(0) > when) return true;
    const auto* a = last_attempt(d);
    return a && !a->failed() && a->last_us > when;
  }
  const IntuneRow* claimed_failure(std::size_t i) const {
    const auto& claimed = judgements_[i].claimed_failure;
    return claimed ? &evidence_.intune_rows[*claimed] : nullptr;
  }

  void gather_report(const std::vector<std::size_t>& rows, Judgement& j) const {
    std::optional<std::int64_t> newest;
    for (const auto at : rows) {
      const auto& row = evidence_.intune_rows[at];
      for (const auto& sighting : row.sightings) {
        const auto as_of = evidence_.snapshots[sighting.snapshot].as_of_us;
        if (as_of && (!j.reported_us || *as_of < *j.reported_us)) j.reported_us = as_of;
        if (j.intune_state.empty() || as_of > newest) {
          newest = as_of;
          j.intune_state = row.status;
          j.claims_installation = row.hop == Hop::installed && row.outcome == Outcome::reached;
        }
      }
    }
  }

  std::string user_of(const Delivery& d) const {
    if (const auto* c = certificate_of(d)) {
      for (const auto at : c->intune_rows)
        if (!evidence_.intune_rows[at].upn.empty()) return evidence_.intune_rows[at].upn;
      if (!c->upn.empty()) return c->upn;
      if (auto upn = upn_in(c->alternative_names); !upn.empty()) return upn;
    }
    for (const auto at : d.ca_requests)
      if (!evidence_.ca_rows[at].upn.empty()) return evidence_.ca_rows[at].upn;
    const auto* a = last_attempt(d);
    if (a && a->user.find('@') != std::string::npos) return a->user;
    if (d.device && !devices_.all[*d.device].user.empty()) return devices_.all[*d.device].user;
    return a ? a->user : "";
  }

  bool refused_by_ca(const Delivery& d) const {
    return !d.certificate &&
           std::any_of(d.ca_requests.begin(), d.ca_requests.end(),
                       [&](std::size_t at) { return evidence_.ca_rows[at].refused(); });
  }

  // When the CA would have issued it, as far as the device's own log tells.
  std::int64_t issuance_time(const Delivery& d) const {
    const auto* c = certificate_of(d);
    if (c && c->issued_us) return *c->issued_us;
    const auto* a = last_attempt(d);
    if (!a) return 0;
    for (const auto hop : {Hop::response_received, Hop::request_sent})
      if (const auto& mark = a->reached[static_cast<std::size_t>(hop)]) return mark->at_us;
    return a->installed() || a->last_us == 0 ? a->first_us : a->last_us;
  }

  // Evidence about it up to this moment was forgotten, so that absence says nothing of it.
  std::int64_t forgotten_until(const Delivery& d) const {
    if (horizons_.empty()) return INT64_MIN;
    std::vector<std::int64_t> streams = {0};
    if (d.device) {
      const auto& own = devices_.all[*d.device].streams;
      streams.insert(streams.end(), own.begin(), own.end());
    }
    auto until = INT64_MIN;
    for (const auto stream : streams)
      if (const auto found = horizons_.find(stream); found != horizons_.end())
        until = std::max(until, found->second);
    return until;
  }

  Known issued(std::size_t i) const {
    const auto& d = deliveries_[i];
    const auto* c = certificate_of(d);
    if (c && !c->ca_rows.empty()) return Known::yes;
    if (refused_by_ca(d) || (!c && servers_[i].trunk_failure)) return Known::no;
    if (const auto* failure = claimed_failure(i); failure && !c) {
      if (on_trunk(failure->hop)) return Known::no;
      if (failure->hop == Hop::installed) return Known::yes;
    }
    if (!c && !d.ca_requests.empty()) return Known::no;  // under submission
    const auto at = issuance_time(d);
    const bool lacking = at != 0 && at > forgotten_until(d) &&
                         fleet_.issuance_covered(at, c ? std::string_view(c->issuer) : "") &&
                         !unclaimed_issuance_near(d);
    if (c || servers_[i].has(Hop::issued)) return lacking ? Known::no : Known::yes;
    const auto* a = last_attempt(d);
    // Targeted, and the device's log shows that it never asked.
    if (!d.assignments.empty())
      return d.device && coverage_.horizon(*d.device) && forgotten_until(d) == INT64_MIN
                 ? Known::no
                 : Known::unknown;
    if (!a || !a->requested) return Known::unknown;
    if (a->installed() || (a->has(Hop::response_received) && !a->failed()))
      return lacking ? Known::no : Known::yes;
    if (a->failed() && on_trunk(a->failure->hop)) return Known::no;
    return lacking ? Known::no : Known::unknown;
  }

  // A SCEP certificate that no attempt claims, of this device or of nobody known, issued while the
  // device asked, may be this one.
  bool unclaimed_issuance_near(const Delivery& d) const {
    constexpr std::int64_t kTolerance = 5 * 60'000'000;
    if (d.certificate || d.attempts.empty()) return false;
    const auto& a = attempts_.all[d.attempts.back()];
    for (auto at = unclaimed_.lower_bound(a.first_us - kTolerance);
         at != unclaimed_.end() && at->first <= a.last_us + kTolerance; ++at)
      if (at->second == d.device) return true;
    return fleet_.has_unowned_issuance(a.first_us - kTolerance, a.last_us + kTolerance);
  }

  void find_unclaimed() {
    for (const auto& d : deliveries_)
      if (d.device && d.certificate && d.attempts.empty() &&
          certificates_.all[*d.certificate].issued_us)
        unclaimed_.emplace(*certificates_.all[*d.certificate].issued_us, *d.device);
  }

  Known installed(std::size_t i) const {
    const auto& d = deliveries_[i];
    const auto& presence = presences_[i];
    if (judgements_[i].installed_us || presence.last_present()) return Known::yes;
    // What was never issued cannot be there; a certificate that Intune alone lists may be.
    if (judgements_[i].issued == Known::no && !d.certificate) return Known::no;
    const auto* a = last_attempt(d);
    if ((a && a->failed()) || claimed_failure(i)) return Known::no;
    const auto start = judgements_[i].issued_us ? *judgements_[i].issued_us : issuance_time(d);
    if (start == 0 || start <= forgotten_until(d)) return Known::unknown;
    const auto due = start + settings_.install_grace_us;
    if (presence.last_absent() && *presence.last_absent() >= due) return Known::no;
    // From the moment the device itself shows, where it shows one: clocks of two machines never
    // agree.
    const auto from = a && a->last_us != 0 ? std::min(a->last_us, start) : start;
    const bool covered = d.device && (coverage_.log_covers(*d.device, start, due) ||
                                      (a && coverage_.log_covers(*d.device, from, due)));
    return covered ? Known::no : Known::unknown;
  }

  Known reported(const Delivery& d, const Judgement& j) const {
    const auto* c = certificate_of(d);
    if ((c && !c->intune_rows.empty()) || !d.claims.empty()) return Known::yes;
    if (j.issued == Known::no && j.installed != Known::yes) return Known::no;
    const auto at = issuance_time(d);
    if (at == 0 || at <= forgotten_until(d)) return Known::unknown;
    return fleet_.report_covered(at, d.logical, c ? std::string_view(c->issuer) : "")
               ? Known::no
               : Known::unknown;
  }

  void conclude(std::size_t i) {
    const auto& d = deliveries_[i];
    auto& j = judgements_[i];
    auto& in = inputs_[i];
    const auto* c = certificate_of(d);
    in.issued = j.issued;
    in.installed = j.installed;
    in.reported = j.reported;
    in.superseded = j.superseded_by.has_value();
    in.removed = j.removed_us.has_value();
    in.revoked = c && c->revoked;
    in.still_installed =
        in.revoked && j.revoked_us && still_there(i, *j.revoked_us + settings_.removal_grace_us);
    in.expired = c && c->not_after_us && fleet_.is_now_after(*c->not_after_us);
    in.failure_is_newest = failure_is_newest(i);
    in.young = young(i);
    in.pending_too_long = pending_too_long(d);
    in.intune_claims_install = j.claims_installation;
    in.requested = j.attempts > 0 || c;
    j.verdict = decide(in);
    j.hops_reached = hops_reached(d, j, attempts_, servers_[i]);
    j.last_hop = last_hop(j);
    j.first_missing_hop = first_missing_hop(d, j, attempts_, evidence_, servers_[i]);
    explain(d, j, {evidence_, attempts_, coverage_, servers_[i]}, platform_of(d));
  }

  bool still_there(std::size_t i, std::int64_t since) const {
    const auto present = presences_[i].last_present();
    return (present && *present > since) ||
           (judgements_[i].installed_us && *judgements_[i].installed_us > since);
  }

  bool failure_is_newest(std::size_t i) const {
    const auto& d = deliveries_[i];
    if (judgements_[i].installed == Known::yes) {
      // A failure after an installation of the same delivery counts only if nothing shows it
      // present later.
      const auto* a = last_attempt(d);
      if (!a || !a->failed()) return false;
      const auto present = presences_[i].last_present();
      return !present || *present < a->failure->at_us;
    }
    const auto* a = last_attempt(d);
    const bool failed_at_server = servers_[i].trunk_failure && !certificate_of(d);
    return (a && a->failed()) || refused_by_ca(d) || failed_at_server || claimed_failure(i);
  }

  bool young(std::size_t i) const {
    const auto& d = deliveries_[i];
    const auto& j = judgements_[i];
    std::int64_t newest = j.issued_us.value_or(0);
    bool installed_last = false;
    if (const auto* a = last_attempt(d);
        a && a->newest_reached && a->newest_reached->at_us >= newest) {
      newest = a->newest_reached->at_us;
      installed_last =
          a->newest_reached->hop == Hop::installed || a->newest_reached->hop == Hop::usable;
    }
    for (const auto at : d.ca_requests)
      newest = std::max(newest, evidence_.ca_rows[at].submitted_us.value_or(0));
    const auto grace = installed_last ? settings_.report_grace_us : settings_.install_grace_us;
    return newest != 0 && fleet_.is_now_before(newest + grace);
  }

  bool pending_too_long(const Delivery& d) const {
    const auto* a = last_attempt(d);
    if (!a || !a->pending || a->pending->at_us == 0 || a->installed() || !d.device ||
        !on_device_branch(a->pending->hop))
      return false;
    const auto horizon = coverage_.horizon(*d.device);
    return horizon && *horizon - a->pending->at_us > settings_.install_grace_us;
  }

  std::optional<std::int64_t> newest_evidence(std::size_t i) const {
    const auto& d = deliveries_[i];
    std::optional<std::int64_t> newest;
    for (const auto at : d.attempts)
      if (attempts_.all[at].last_us != 0)
        newest = std::max(newest, std::optional(attempts_.all[at].last_us));
      else
        offer_registry_states(attempts_.all[at].records, newest);
    const auto offer = [&](const std::vector<Sighting>& sightings) {
      for (const auto& s : sightings)
        newest = std::max(newest, evidence_.snapshots[s.snapshot].as_of_us);
    };
    if (const auto* c = certificate_of(d)) {
      for (const auto at : c->ca_rows) offer(evidence_.ca_rows[at].sightings);
      for (const auto at : c->store_rows) offer(evidence_.store_rows[at].sightings);
      for (const auto at : c->intune_rows) offer(evidence_.intune_rows[at].sightings);
      offer_registry_states(c->records, newest);
    }
    for (const auto at : d.ca_requests) offer(evidence_.ca_rows[at].sightings);
    for (const auto& s : d.server_records)
      if (const auto at_us = evidence_.server_records[s.record].log.at_us; at_us != 0)
        newest = std::max(newest, std::optional(at_us));
    for (const auto at : d.claims) offer(evidence_.intune_rows[at].sightings);
    if (const auto absent = presences_[i].last_absent()) newest = std::max(newest, absent);
    return newest;
  }

  void offer_registry_states(const std::vector<std::size_t>& records,
                             std::optional<std::int64_t>& newest) const {
    for (const auto at : records)
      if (const auto& r = evidence_.records[at]; is_registry_state(r))
        newest = std::max(newest, evidence_.artifact_as_of.at(r.last_artifact));
  }

  const std::vector<Delivery>& deliveries_;
  const Evidence& evidence_;
  const Devices& devices_;
  const Certificates& certificates_;
  const Attempts& attempts_;
  const Coverage& coverage_;
  const Horizons& horizons_;
  const Settings& settings_;
  FleetInquiry& fleet_;
  Listings listings_;
  std::vector<ServerProgress> servers_;
  std::vector<Presence> presences_;
  std::vector<Judgement> judgements_;
  std::vector<VerdictInputs> inputs_;
  std::multimap<std::int64_t, std::size_t> unclaimed_;  // issuance -> device
};

}  // namespace

std::vector<Judgement> judge(const std::vector<Delivery>& deliveries, const Evidence& evidence,
                             const Devices& devices, const Certificates& certificates,
                             const Attempts& attempts, const Coverage& coverage,
                             const Horizons& horizons, const Settings& settings,
                             FleetInquiry& fleet) {
  return Judge(deliveries, evidence, devices, certificates, attempts, coverage, horizons, settings,
               fleet)
      .run();
}

}  // namespace certtrail
