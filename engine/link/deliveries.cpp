#include "engine/link/deliveries.h"

#include <algorithm>
#include <tuple>

#include "engine/decode/text.h"
#include "engine/link/intune_claims.h"
#include "engine/link/keys.h"
#include "engine/link/matching.h"
#include "engine/link/server_joins.h"

namespace certtrail {
namespace {

using Slot = std::pair<std::int64_t, std::string>;  // device or -1, profile

class Builder {
 public:
  Builder(const Evidence& evidence, const Devices& devices, const Certificates& certificates,
          Attempts& attempts, const Settings& settings, FleetInquiry& fleet)
      : evidence_(evidence),
        devices_(devices),
        certificates_(certificates),
        attempts_(attempts),
        settings_(settings),
        fleet_(fleet),
        matches_(match(evidence, devices, certificates, attempts)) {}

  Deliveries run() {
    name_anonymous_attempts();
    std::map<Slot, std::vector<std::size_t>> slots;
    for (std::size_t i = 0; i < attempts_.all.size(); ++i)
      slots[{static_cast<std::int64_t>(attempts_.all[i].device), attempts_.all[i].logical}]
          .push_back(i);
    for (auto& [slot, attempts] : slots) group(attempts);
    add_certificates_without_attempts();
    infer_profiles();
    add_leftovers();
    add_refused_requests();
    join_server_records(evidence_, devices_, certificates_, attempts_, deliveries_);
    add_claims();
    add_targets();
    for (auto& d : deliveries_) d.id = id_of(d);
    std::sort(deliveries_.begin(), deliveries_.end(),
              [](const Delivery& a, const Delivery& b) { return a.id < b.id; });
    return {std::move(deliveries_), std::move(template_uses_)};
  }

 private:
  // An attempt that no record names belongs to the device's only profile, or to its certificate's
  // policy.
  void name_anonymous_attempts() {
    std::map<std::size_t, std::set<std::string>> profiles;
    for (const auto& a : attempts_.all)
      if (!a.logical.empty()) profiles[a.device].insert(a.logical);
    for (std::size_t i = 0; i < attempts_.all.size(); ++i) {
      auto& a = attempts_.all[i];
      if (!a.logical.empty()) continue;
      if (const auto& m = matches_.certificate_of_attempt[i]; m && !policy_of(m->index).empty()) {
        a.logical = policy_of(m->index);
      } else if (profiles[a.device].size() == 1) {
        a.logical = *profiles[a.device].begin();
      }
    }
  }

  std::string policy_of(std::size_t certificate) const {
    for (const auto i : certificates_.all[certificate].intune_rows)
      if (!evidence_.intune_rows[i].policy_id.empty())
        return ascii_lower(evidence_.intune_rows[i].policy_id);
    for (const auto i : certificates_.all[certificate].records)
      if (is_registry_state(evidence_.records[i])) return evidence_.records[i].logical;
    return {};
  }

  // Failed attempts before a success belong to it; what follows the last success waits in
  // leftovers_.
  void group(const std::vector<std::size_t>& attempts) {
    auto sorted = attempts;
    std::stable_sort(sorted.begin(), sorted.end(), [&](std::size_t a, std::size_t b) {
      return attempts_.all[a].first_us < attempts_.all[b].first_us;
    });
    std::vector<std::size_t> waiting;
    for (const auto i : sorted) {
      const auto& m = matches_.certificate_of_attempt[i];
      waiting.push_back(i);
      if (!m && !attempts_.all[i].installed()) continue;
      add_attempts(waiting, m);
      waiting.clear();
    }
    if (!waiting.empty()) leftovers_.push_back(std::move(waiting));
  }

  void add_attempts(const std::vector<std::size_t>& attempts, const std::optional<Match>& m) {
    if (m) {
      if (const auto known = by_certificate_.find(m->index); known != by_certificate_.end()) {
        auto& d = deliveries_[known->second];
        d.attempts.insert(d.attempts.end(), attempts.begin(), attempts.end());
        d.rung = std::max(d.rung, m->rung);
        return;
      }
      by_certificate_[m->index] = deliveries_.size();
    }
    const auto& last = attempts_.all[attempts.back()];
    Delivery d;
    d.device = last.device;
    d.logical = last.logical;
    d.attempts = attempts;
    if (m) {
      d.certificate = m->index;
      d.rung = m->rung;
      if (d.logical.empty()) d.logical = policy_of(m->index);
    }
    deliveries_.push_back(std::move(d));
  }

  void add_certificates_without_attempts() {
    for (std::size_t i = 0; i < certificates_.all.size(); ++i) {
      if (!certificates_.all[i].in_scope || by_certificate_.contains(i)) continue;
      Delivery d;
      d.certificate = i;
      d.logical = policy_of(i);
      if (const auto& device = matches_.device_of_certificate[i]) {
        d.device = device->index;
        d.rung = device->rung;
      }
      by_certificate_[i] = deliveries_.size();
      deliveries_.push_back(std::move(d));
    }
  }

  std::string platform_of(const Delivery& d) const {
    return d.device ? devices_.all[*d.device].platform : "";
  }

  // A template that every joined delivery of a platform knows under one profile names it for the
  // others.
  void infer_profiles() {
    const auto template_of = [&](const Delivery& d) {
      return d.certificate ? ascii_lower(certificates_.all[*d.certificate].template_name) : "";
    };
    for (const auto& d : deliveries_)
      if (const auto name = template_of(d);
          !name.empty() && !d.logical.empty() && !d.logical.ends_with('*'))
        template_uses_.insert({name, platform_of(d), d.logical});
    for (auto& d : deliveries_)
      if (const auto name = template_of(d);
          !name.empty() && d.logical.empty() && !platform_of(d).empty())
        d.logical = fleet_.profile_of_template(name, platform_of(d));
  }

  // Requests after the last issuance of their slot that led to none: one delivery. A profile that
  // merely arrived again (policies are sent at every check-in) is none where the slot is served.
  void add_leftovers() {
    std::map<Slot, std::size_t> newest;
    for (std::size_t i = 0; i < deliveries_.size(); ++i) {
      if (!deliveries_[i].device) continue;
      const Slot slot{static_cast<std::int64_t>(*deliveries_[i].device), deliveries_[i].logical};
      const auto [found, added] = newest.try_emplace(slot, i);
      if (!added && start_of(deliveries_[found->second], attempts_, certificates_) <
                        start_of(deliveries_[i], attempts_, certificates_))
        found->second = i;
    }
    for (const auto& attempts : leftovers_) {
      const auto& last = attempts_.all[attempts.back()];
      const auto slot = newest.find({static_cast<std::int64_t>(last.device), last.logical});
      const bool requested = std::any_of(attempts.begin(), attempts.end(),
                                         [&](std::size_t i) { return attempts_.all[i].requested; });
      if (!requested && last.logical.empty()) continue;
      if (!requested && slot != newest.end()) {
        auto& kept = deliveries_[slot->second].attempts;
        kept.insert(kept.begin(), attempts.begin(), attempts.end());
        continue;
      }
      add_attempts(attempts, std::nullopt);
    }
  }

  // CA rows of SCEP requests that got no certificate: joined to the attempt they fall into, else to
  // a later success for the same subject, else a delivery of their own for each subject.
  void add_refused_requests() {
    std::map<std::string, std::vector<std::size_t>> by_subject;
    index_deliveries();
    for (std::size_t i = 0; i < evidence_.ca_rows.size(); ++i) {
      const auto& row = evidence_.ca_rows[i];
      const bool open = row.refused() || row.disposition == "9";
      if (!open || !is_scep_request(row, certificates_, settings_)) continue;
      const auto subject = name_key(row.subject.empty() ? row.common_name : row.subject);
      if (!join_refused_to_attempt(i))
        by_subject[subject + "\n" + ascii_lower(row.upn)].push_back(i);
    }
    for (auto& [subject, rows] : by_subject) {
      std::stable_sort(rows.begin(), rows.end(), [&](std::size_t a, std::size_t b) {
        return time_of(evidence_.ca_rows[a]) < time_of(evidence_.ca_rows[b]);
      });
      add_refused(unique_requests(rows));
    }
  }

  void index_deliveries() {
    of_device_.clear();
    of_subject_.clear();
    for (std::size_t i = 0; i < deliveries_.size(); ++i) {
      const auto& d = deliveries_[i];
      if (d.device) of_device_[*d.device].push_back(i);
      if (d.certificate)
        of_subject_[name_key(certificates_.all[*d.certificate].subject)].push_back(i);
    }
  }

  static std::int64_t time_of(const CaRow& row) {
    return row.submitted_us ? *row.submitted_us : row.resolved_us.value_or(0);
  }

  // The same request may stand in several exports.
  std::vector<std::size_t> unique_requests(const std::vector<std::size_t>& rows) const {
    std::vector<std::size_t> unique;
    std::set<std::string> seen;
    for (const auto i : rows)
      if (seen.insert(evidence_.ca_rows[i].request_id).second) unique.push_back(i);
    return unique;
  }

  bool join_refused_to_attempt(std::size_t row_index) {
    const auto& row = evidence_.ca_rows[row_index];
    const auto device =
        device_named_by(devices_, row.subject + ";CN=" + row.common_name, "", row.upn);
    if (!device) return false;
    for (const auto delivery : of_device_[*device]) {
      auto& d = deliveries_[delivery];
      for (const auto i : d.attempts) {
        const auto& a = attempts_.all[i];
        const bool answered = a.installed() || matches_.certificate_of_attempt[i];
        if (!a.requested || answered || !within_attempt(a, time_of(row))) continue;
        d.ca_requests.push_back(row_index);
        d.rung = std::max(d.rung, 5);
        return true;
      }
    }
    return false;
  }

  void add_refused(const std::vector<std::size_t>& rows) {
    const auto& last = evidence_.ca_rows[rows.back()];
    const auto subject = name_key(last.subject.empty() ? "CN=" + last.common_name : last.subject);
    for (const auto i : of_subject_[subject]) {
      auto& d = deliveries_[i];
      const auto after = certificates_.all[*d.certificate].issued_us.value_or(0) - time_of(last);
      if (after < 0 || after > kRetrySpan) continue;
      d.ca_requests.insert(d.ca_requests.end(), rows.begin(), rows.end());
      return;
    }
    Delivery d;
    d.ca_requests = rows;
    d.device = device_named_by(devices_, last.subject + ";CN=" + last.common_name, "", last.upn);
    if (d.device) d.rung = 5;
    deliveries_.push_back(std::move(d));
  }

  // What Intune says of requests that got no certificate: told of the device's next delivery, whose
  // attempt it was or that came after it, else a delivery of its own for each device and profile.
  void add_claims() {
    index_deliveries();
    std::map<std::tuple<std::int64_t, std::string, std::string>, Delivery> alone;
    for (std::size_t i = 0; i < evidence_.intune_rows.size(); ++i) {
      const auto& row = evidence_.intune_rows[i];
      if (row.names_certificate() || row.outcome != Outcome::failed) continue;
      const auto device = device_of(row, devices_);
      if (device && join_claim(i, device->index)) continue;
      const auto name = device ? std::string() : ascii_lower(row.device_name + "\n" + row.upn);
      const auto at = device ? static_cast<std::int64_t>(device->index) : -1;
      auto& d = alone[{at, name, ascii_lower(row.policy_id)}];
      if (device) d.device = device->index;
      d.logical = ascii_lower(row.policy_id);
      d.claims.push_back(i);
      d.rung = std::max(d.rung, device ? device->rung : 0);
    }
    for (auto& [key, d] : alone) deliveries_.push_back(std::move(d));
  }

  bool join_claim(std::size_t row_index, std::size_t device) {
    const auto& row = evidence_.intune_rows[row_index];
    const auto when = certtrail::time_of(row, evidence_).value_or(0);
    Delivery* next = nullptr;
    for (const auto i : of_device_[device]) {
      auto& d = deliveries_[i];
      if (!row.policy_id.empty() && d.logical != ascii_lower(row.policy_id)) continue;
      const auto start = start_of(d, attempts_, certificates_);
      const bool later = start >= when;
      const bool is_attempt = !d.certificate && start != 0 && start + kRetrySpan >= when;
      if (!later && !is_attempt) continue;
      if (!next || start < start_of(*next, attempts_, certificates_)) next = &d;
    }
    if (!next) return false;
    next->claims.push_back(row_index);
    next->rung = std::max(next->rung, 6);
    return true;
  }

  // Targeted by a profile, and nothing else speaks of it.
  void add_targets() {
    std::set<Slot> served;
    for (const auto& d : deliveries_)
      if (d.device) served.insert({static_cast<std::int64_t>(*d.device), d.logical});
    std::map<Slot, Delivery> targets;
    for (std::size_t i = 0; i < evidence_.assignments.size(); ++i) {
      const auto& row = evidence_.assignments[i];
      const auto device = devices_.by_intune_id.find(ascii_lower(row.device_id));
      const auto policy = ascii_lower(row.policy_id);
      if (device == devices_.by_intune_id.end()) continue;
      const Slot slot{static_cast<std::int64_t>(device->second), policy};
      if (served.contains(slot) || !fleet_.is_scep_profile(policy)) continue;
      auto& d = targets[slot];
      d.device = device->second;
      d.logical = policy;
      d.assignments.push_back(i);
    }
    name_server_deliveries(targets);
    for (auto& [slot, d] : targets)
      if (is_target(d.assignments)) deliveries_.push_back(std::move(d));
  }

  // By the newest report that names the device: it may have left the profile's target since.
  bool is_target(const std::vector<std::size_t>& assignments) const {
    std::optional<std::int64_t> newest;
    bool target = false;
    for (const auto i : assignments) {
      const auto& row = evidence_.assignments[i];
      const bool applies = ascii_lower(row.status) != "notapplicable";
      for (const auto& sighting : row.sightings) {
        const auto as_of = evidence_.snapshots[sighting.snapshot].as_of_us;
        target = as_of > newest ? applies : target || (as_of == newest && applies);
        newest = std::max(newest, as_of);
      }
    }
    return target;
  }

  // A request that only servers saw is for the device's only profile that nothing else serves.
  void name_server_deliveries(std::map<Slot, Delivery>& targets) {
    for (auto& d : deliveries_) {
      if (!d.device || !d.logical.empty() || !d.attempts.empty() || d.server_records.empty())
        continue;
      const auto device = static_cast<std::int64_t>(*d.device);
      const auto only = targets.lower_bound({device, ""});
      if (only == targets.end() || only->first.first != device) continue;
      if (const auto next = std::next(only); next != targets.end() && next->first.first == device)
        continue;
      d.logical = only->first.second;
      targets.erase(only);
    }
  }

  std::int64_t id_of(const Delivery& d) const {
    if (d.certificate) {
      const auto& c = certificates_.all[*d.certificate];
      return c.thumbprint.empty()
                 ? content_id({"delivery", "serial", serial_key(c.serial), name_key(c.issuer)})
                 : content_id({"delivery", "thumbprint", c.thumbprint});
    }
    for (const auto i : d.attempts)
      if (!attempts_.all[i].transactions.empty())
        return content_id({"delivery", "transaction", *attempts_.all[i].transactions.begin(),
                           std::to_string(attempts_.all[i].first_us)});
    if (!d.attempts.empty()) {
      const auto& a = attempts_.all[d.attempts.front()];
      return content_id({"delivery", "slot", hex_id(devices_.all[a.device].id), a.logical,
                         std::to_string(a.first_us)});
    }
    if (!d.claims.empty() && d.ca_requests.empty()) {
      const auto& row = evidence_.intune_rows[d.claims.front()];
      return d.device
                 ? content_id({"delivery", "claim", hex_id(devices_.all[*d.device].id), d.logical})
                 : content_id({"delivery", "claim", ascii_lower(row.device_name),
                               ascii_lower(row.upn), d.logical});
    }
    if (!d.ca_requests.empty()) {
      const auto& row = evidence_.ca_rows[d.ca_requests.front()];
      return content_id({"delivery", "request", row.request_id, row.requester, row.subject,
                         std::to_string(time_of(row))});
    }
    if (!d.server_records.empty()) {
      const auto& r = evidence_.server_records[d.server_records.front().record].log;
      return content_id({"delivery", "server", hex_id(devices_.all[*d.device].id),
                         std::to_string(r.naive_us), std::to_string(r.identity)});
    }
    return content_id({"delivery", "target", hex_id(devices_.all[*d.device].id), d.logical});
  }

  const Evidence& evidence_;
  const Devices& devices_;
  const Certificates& certificates_;
  Attempts& attempts_;
  const Settings& settings_;
  FleetInquiry& fleet_;
  Matches matches_;
  std::vector<Delivery> deliveries_;
  std::set<TemplateUse> template_uses_;
  std::map<std::size_t, std::size_t> by_certificate_;
  std::vector<std::vector<std::size_t>> leftovers_;
  // Deliveries in their order, once all with a device or a certificate are known.
  std::map<std::size_t, std::vector<std::size_t>> of_device_;
  std::map<std::string, std::vector<std::size_t>> of_subject_;
};

}  // namespace

std::int64_t start_of(const Delivery& d, const Attempts& attempts,
                      const Certificates& certificates) {
  for (const auto i : d.attempts)
    if (attempts.all[i].requested && attempts.all[i].first_us != 0) return attempts.all[i].first_us;
  return d.certificate ? certificates.all[*d.certificate].issued_us.value_or(0) : 0;
}

Deliveries build_deliveries(const Evidence& evidence, const Devices& devices,
                            const Certificates& certificates, Attempts& attempts,
                            const Settings& settings, FleetInquiry& fleet) {
  return Builder(evidence, devices, certificates, attempts, settings, fleet).run();
}

}  // namespace certtrail
