#include "engine/link/matching.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <set>

#include "engine/decode/profile_id.h"
#include "engine/decode/text.h"
#include "engine/link/fleet_scan.h"
#include "engine/link/keys.h"
#include "engine/link/server_records.h"

namespace certtrail {
namespace {

constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kMinute = 60 * kSecond;
constexpr std::int64_t kClockTolerance =
    5 * kMinute;  // drift of clocks that are set by network time

std::int64_t distance_to(const Attempt& attempt, const Certificate& c) {
  const auto at = c.issued_us.value_or(0);
  const auto answer = attempt.reached[static_cast<std::size_t>(Hop::response_received)];
  return std::abs(at - (answer ? answer->at_us : attempt.last_us));
}

class Matcher {
 public:
  Matcher(const Evidence& evidence, const Devices& devices, const Certificates& certificates,
          const Attempts& attempts)
      : evidence_(evidence), devices_(devices), certificates_(certificates), attempts_(attempts) {
    result_.certificate_of_attempt.resize(attempts.all.size());
    result_.device_of_certificate.resize(certificates.all.size());
  }

  Matches run() {
    run_to_the_end();
    return std::move(result_);
  }

  void run_to_the_end() {
    for (std::size_t i = 0; i < attempts_.all.size(); ++i) match_by_thumbprint(i);
    for (std::size_t i = 0; i < attempts_.all.size(); ++i) match_by_key(i);
    for (std::size_t i = 0; i < certificates_.all.size(); ++i) place(i);
    match_by_time();
  }

  Unplaced unplaced() {
    run_to_the_end();
    Unplaced found;
    for (std::size_t i = 0; i < certificates_.all.size(); ++i)
      if (!taken_.contains(i) && is_unplaced(certificates_.all[i])) add_unplaced(i, found);
    for (std::size_t a = 0; a < attempts_.all.size(); ++a)
      if (!result_.certificate_of_attempt[a] && is_unnamed(attempts_.all[a]))
        found.attempts.push_back(waiting(attempts_.all[a]));
    return found;
  }

 private:
  void join(std::size_t attempt, std::size_t certificate, int rung) {
    result_.certificate_of_attempt[attempt] = Match{certificate, rung};
    result_.device_of_certificate[certificate] = Match{attempts_.all[attempt].device, rung};
    taken_.insert(certificate);
  }

  void match_by_thumbprint(std::size_t attempt) {
    for (const auto& thumbprint : attempts_.all[attempt].thumbprints)
      if (const auto found = certificates_.by_thumbprint.find(thumbprint);
          found != certificates_.by_thumbprint.end() && certificates_.all[found->second].in_scope)
        join(attempt, found->second, 1);
  }

  // Retries share a key, so that one may belong to several certificates.
  void match_by_key(std::size_t attempt) {
    if (result_.certificate_of_attempt[attempt]) return;
    std::optional<std::size_t> best;
    for (const auto& key : attempts_.all[attempt].keys) {
      const auto [begin, end] = certificates_.by_fingerprint.equal_range(key);
      for (auto it = begin; it != end; ++it) {
        const auto& candidate = certificates_.all[it->second];
        if (!candidate.in_scope) continue;
        const auto far = distance_to(attempts_.all[attempt], candidate);
        const auto best_far =
            best ? distance_to(attempts_.all[attempt], certificates_.all[*best]) : 0;
        if (!best || far < best_far || (far == best_far && it->second < *best)) best = it->second;
      }
    }
    if (best) join(attempt, *best, 3);
  }

  // A certificate's device: by its attempts, else whose store holds it or whose log shows it in
  // use, else whose it is for Intune, else whom its subject names.
  void place(std::size_t index) {
    auto& device = result_.device_of_certificate[index];
    const auto& c = certificates_.all[index];
    if (device || !c.in_scope) return;
    for (const auto i : c.store_rows) {
      const auto& row = evidence_.store_rows[i];
      const auto found = devices_.by_stream.find(row.stream);
      if (row.own() && found != devices_.by_stream.end()) device = Match{found->second, 1};
    }
    if (device) return;
    for (const auto i : c.records) {
      const auto& r = evidence_.records[i];
      const auto found = devices_.by_stream.find(r.stream);
      const bool shows_it =
          naming_of(r.source, !r.logical.empty()) == Naming::own || is_registry_state(r);
      if (shows_it && found != devices_.by_stream.end()) device = Match{found->second, 1};
    }
    if (device) return;
    for (const auto i : c.intune_rows)
      if (const auto found = device_of(evidence_.intune_rows[i], devices_);
          found && found->rung == 1)
        device = found;
    if (device) return;
    for (const auto i : c.server_records)
      if (const auto found =
              device_of_id(devices_, ascii_lower(evidence_.server_records[i].device_id)))
        device = Match{*found, 1};
    if (device) return;
    if (const auto named = device_named_by(devices_, c.subject, c.alternative_names, c.upn))
      device = Match{*named, 5};
    for (const auto i : c.intune_rows)
      if (!device) device = device_of(evidence_.intune_rows[i], devices_);
  }

  // Rungs 5 and 6: the only certificate of the device that was issued while an attempt waited for
  // its answer, provided that the attempt is also the only one that did. Narrow windows first:
  // clocks set by network time agree within seconds, exports without seconds within a minute.
  void match_by_time() {
    for (const auto tolerance : {5 * kSecond, kMinute, kClockTolerance}) match_within(tolerance);
  }

  void match_within(std::int64_t tolerance) {
    std::map<std::size_t, std::vector<std::size_t>> certificates_of_device, attempts_of_device;
    for (std::size_t i = 0; i < certificates_.all.size(); ++i)
      if (result_.device_of_certificate[i] && !taken_.contains(i) && certificates_.all[i].issued_us)
        certificates_of_device[result_.device_of_certificate[i]->index].push_back(i);
    for (std::size_t i = 0; i < attempts_.all.size(); ++i)
      if (!result_.certificate_of_attempt[i] && attempts_.all[i].requested)
        attempts_of_device[attempts_.all[i].device].push_back(i);
    for (const auto& [device, attempts] : attempts_of_device) {
      const auto& candidates = certificates_of_device[device];
      std::map<std::size_t, std::vector<std::size_t>> by_attempt, by_certificate;
      for (const auto a : attempts)
        for (const auto c : candidates)
          if (fits(attempts_.all[a], certificates_.all[c], tolerance)) {
            by_attempt[a].push_back(c);
            by_certificate[c].push_back(a);
          }
      for (const auto& [a, certificates] : by_attempt)
        if (certificates.size() == 1) join_if_unique(a, certificates.front(), by_certificate);
    }
  }

  void join_if_unique(std::size_t attempt, std::size_t certificate,
                      const std::map<std::size_t, std::vector<std::size_t>>& by_certificate) {
    // Of several attempts only those that saw an answer can have led to it.
    std::vector<std::size_t> answered;
    for (const auto a : by_certificate.at(certificate))
      if (attempts_.all[a].installed() || attempts_.all[a].has(Hop::response_received))
        answered.push_back(a);
    const bool unique = by_certificate.at(certificate).size() == 1 ||
                        (answered.size() == 1 && answered.front() == attempt);
    if (!unique) return;
    const auto policies = policies_of(certificates_.all[certificate], evidence_);
    const bool named = policies.contains(attempts_.all[attempt].logical) ||
                       result_.device_of_certificate[certificate]->rung == 5;
    join(attempt, certificate, named ? 5 : 6);
  }

  bool is_unnamed(const Attempt& a) const {
    const bool answered = a.installed() || a.has(Hop::response_received);
    return answered && !a.logical.empty() && devices_.all[a.device].intune_device_id.empty() &&
           !prints_no_zone(evidence_.records[a.records.front()]);
  }

  // Intune lists it, and no store, log or collected device has shown it.
  bool is_unplaced(const Certificate& c) const {
    if (!c.in_scope || !c.issued_us || c.intune_rows.empty() || !c.records.empty()) return false;
    return std::none_of(c.store_rows.begin(), c.store_rows.end(),
                        [&](std::size_t i) { return evidence_.store_rows[i].own(); });
  }

  void add_unplaced(std::size_t index, Unplaced& found) const {
    const auto& c = certificates_.all[index];
    std::string platform;
    if (const auto& placed = result_.device_of_certificate[index]) {
      const auto& device = devices_.all[placed->index];
      if (!device.streams.empty()) return;
      platform = device.platform;
    }
    const auto key = certificate_scan_key(c.thumbprint, c.serial, c.issuer);
    for (const auto& policy : policies_of(c, evidence_))
      found.certificates.push_back(
          {policy, platform, *c.issued_us, c.id, static_cast<std::int64_t>(key)});
  }

  WaitingAttempt waiting(const Attempt& a) const {
    const auto& sent = a.reached[static_cast<std::size_t>(Hop::request_sent)];
    const auto& answered = a.reached[static_cast<std::size_t>(Hop::response_received)];
    return {evidence_.records[a.records.front()].stream, a.logical, devices_.all[a.device].platform,
            std::max(a.first_us, sent ? sent->at_us : a.first_us) - 5 * kSecond,
            std::min(a.last_us, answered ? answered->at_us : a.last_us) + 5 * kSecond};
  }

  bool fits(const Attempt& attempt, const Certificate& c, std::int64_t tolerance) const {
    const auto policies = policies_of(c, evidence_);
    const bool same_profile = policies.contains(attempt.logical);
    if (!policies.empty() && !attempt.logical.empty() && !same_profile &&
        !attempt.logical.ends_with('*'))
      return false;
    const auto& sent = attempt.reached[static_cast<std::size_t>(Hop::request_sent)];
    const auto& answered = attempt.reached[static_cast<std::size_t>(Hop::response_received)];
    return *c.issued_us >= (sent ? sent->at_us : attempt.first_us) - tolerance &&
           *c.issued_us <= (answered ? answered->at_us : attempt.last_us) + tolerance;
  }

  const Evidence& evidence_;
  const Devices& devices_;
  const Certificates& certificates_;
  const Attempts& attempts_;
  Matches result_;
  std::set<std::size_t> taken_;
};

}  // namespace

std::vector<std::string> names_in(std::string_view text) {
  std::vector<std::string> names;
  each_name_in(text, [&](std::string_view name) { names.push_back(ascii_lower(name)); });
  return names;
}

std::set<std::string> policies_of(const Certificate& c, const Evidence& evidence) {
  std::set<std::string> policies;
  for (const auto i : c.intune_rows)
    if (!evidence.intune_rows[i].policy_id.empty())
      policies.insert(ascii_lower(evidence.intune_rows[i].policy_id));
  return policies;
}

bool prints_no_zone(const LogRecord& r) {
  const bool relay = r.zone_basis == "date_inferred" && !r.time_text.empty() &&
                     r.time_text[0] >= 'A' && r.time_text[0] <= 'Z';
  return relay || r.zone_basis == "assumed";
}

bool within_attempt(const Attempt& attempt, std::int64_t us) {
  return us >= attempt.first_us - kClockTolerance && us <= attempt.last_us + kClockTolerance;
}

std::optional<std::size_t> device_named_by(const Devices& devices, std::string_view subject,
                                           std::string_view alternative_names,
                                           std::string_view upn) {
  const auto names = names_in(std::string(subject) + ";" + std::string(alternative_names) + ";" +
                              std::string(upn));
  // Strong names first: a user name may occur beside the id of one of the user's devices.
  static constexpr std::array<std::string_view, 8> kSpaces = {
      "intune_device", "entra_device", "udid",      "hardware_serial",
      "imei",          "meid",         "host_name", "upn"};
  for (const auto space : kSpaces) {
    std::set<std::size_t> found;
    for (const auto& name : names) {
      if (name.size() < kShortestName) continue;
      const auto bearers = devices.by_alias.find(std::string(space) + " " + name);
      if (bearers != devices.by_alias.end())
        found.insert(bearers->second.begin(), bearers->second.end());
    }
    if (found.size() == 1) return *found.begin();
    if (found.size() > 1) return std::nullopt;
  }
  return std::nullopt;
}

std::optional<Match> device_of(const IntuneRow& row, const Devices& devices) {
  if (const auto found = devices.by_intune_id.find(ascii_lower(row.device_id));
      found != devices.by_intune_id.end())
    return Match{found->second, 1};
  if (!row.device_id.empty() || row.device_name.empty()) return std::nullopt;
  const auto named = device_named_by(devices, "CN=" + row.device_name, "", "");
  return named ? std::optional(Match{*named, 6}) : std::nullopt;
}

Unplaced find_unplaced(const Evidence& evidence, const Devices& devices,
                       const Certificates& certificates, const Attempts& attempts) {
  return Matcher(evidence, devices, certificates, attempts).unplaced();
}

Matches match(const Evidence& evidence, const Devices& devices, const Certificates& certificates,
              const Attempts& attempts) {
  return Matcher(evidence, devices, certificates, attempts).run();
}

}  // namespace certtrail
