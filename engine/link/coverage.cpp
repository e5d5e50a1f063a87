#include "engine/link/coverage.h"

#include <algorithm>
#include <tuple>

#include "engine/decode/text.h"
#include "engine/link/keys.h"
#include "engine/link/union_find.h"

namespace certtrail {
namespace {

constexpr std::int64_t kDay = 86'400'000'000;

// True if sorted times hold one at or before and one at or after `us`, each within `reach`.
bool surround(const std::vector<std::int64_t>& times, std::int64_t us, std::int64_t reach) {
  const auto after = std::lower_bound(times.begin(), times.end(), us);
  if (after == times.end() || *after - us > reach) return false;
  if (*after == us) return true;
  return after != times.begin() && us - *std::prev(after) <= reach;
}

// Sources print more or less of an issuer's name; its common name is in all of them.
std::string issuer_key(std::string_view issuer) { return ascii_lower(common_name_of(issuer)); }

void merge(std::vector<Interval>& intervals) {
  std::sort(intervals.begin(), intervals.end(), [](const Interval& a, const Interval& b) {
    return std::tie(a.from_us, a.to_us, a.basis) < std::tie(b.from_us, b.to_us, b.basis);
  });
  std::vector<Interval> merged;
  for (const auto& next : intervals) {
    if (!merged.empty() && next.from_us <= merged.back().to_us) {
      merged.back().to_us = std::max(merged.back().to_us, next.to_us);
    } else {
      merged.push_back(next);
    }
  }
  intervals = std::move(merged);
}

bool is_delivery_log(std::string_view source) {
  return source == "android_omadm" || source == "ios_console" || source == "dm_edp";
}

}  // namespace

Coverage::Coverage(const Evidence& evidence, const Devices& devices,
                   const Certificates& certificates, const Settings& settings)
    : evidence_(evidence),
      devices_(devices),
      certificates_(certificates),
      report_lag_us_(settings.report_grace_us) {
  add_logs();
  add_ca_exports(settings);
  find_issuers();
  add_intune_exports();
  find_now(settings);
}

// The parts of a rotated text log in one collection follow one another without a gap; event logs
// are cut where record ids jump, and a span whose ids continue another's belongs to it.
void Coverage::add_logs() {
  std::map<std::tuple<std::size_t, std::int64_t, std::string>, Interval> rotated;
  std::map<std::pair<std::size_t, std::string>, std::vector<const CoveredSpan*>> numbered;
  for (const auto& span : evidence_.spans) {
    const auto device = devices_.by_stream.find(span.stream);
    if (device == devices_.by_stream.end() || !is_delivery_log(span.source) || span.from_us == 0)
      continue;
    if (span.last_record_id > 0) {
      numbered[{device->second, span.source}].push_back(&span);
    } else {
      const auto collection = evidence_.artifact_collection.at(span.artifact);
      const Interval whole{span.from_us, span.to_us, span.source};
      const auto [found, added] =
          rotated.try_emplace({device->second, collection, span.source}, whole);
      if (added) continue;
      found->second.from_us = std::min(found->second.from_us, span.from_us);
      found->second.to_us = std::max(found->second.to_us, span.to_us);
    }
  }
  for (const auto& [key, interval] : rotated) logs_[std::get<0>(key)].push_back(interval);
  for (auto& [key, spans] : numbered) {
    std::sort(spans.begin(), spans.end(), [](const CoveredSpan* a, const CoveredSpan* b) {
      return std::tie(a->first_record_id, a->last_record_id, a->from_us) <
             std::tie(b->first_record_id, b->last_record_id, b->from_us);
    });
    std::int64_t last_id = -1;
    for (const auto* span : spans) {
      auto& intervals = logs_[key.first];
      const bool continues = last_id >= 0 && span->first_record_id <= last_id + 1 &&
                             !intervals.empty() && intervals.back().to_us <= span->to_us;
      if (continues) {
        intervals.back().to_us = span->to_us;
      } else {
        intervals.push_back({span->from_us, span->to_us, span->source});
      }
      last_id = std::max(last_id, span->last_record_id);
    }
  }
  for (auto& [device, intervals] : logs_) merge(intervals);
}

void Coverage::add_ca_exports(const Settings& settings) {
  std::map<std::size_t, CaExport> by_snapshot;
  for (const auto& row : evidence_.ca_rows) {
    const bool scep = is_scep_request(row, certificates_, settings);
    const auto at = row.resolved_us ? row.resolved_us : row.submitted_us;
    for (const auto& sighting : row.sightings) {
      auto& entry = by_snapshot[sighting.snapshot];
      entry.snapshot = sighting.snapshot;
      if (!at) continue;
      entry.all_times.push_back(*at);
      if (scep) entry.scep_times.push_back(*at);
    }
  }
  // Exports that hold the same certificate are pictures of the same CA.
  UnionFind families(evidence_.snapshots.size());
  for (const auto& c : certificates_.all) {
    std::optional<std::size_t> first;
    for (const auto i : c.ca_rows)
      for (const auto& sighting : evidence_.ca_rows[i].sightings) {
        if (!first) first = sighting.snapshot;
        families.unite(*first, sighting.snapshot);
      }
  }
  for (auto& [snapshot, entry] : by_snapshot) {
    if (entry.scep_times.empty()) continue;
    std::sort(entry.scep_times.begin(), entry.scep_times.end());
    std::sort(entry.all_times.begin(), entry.all_times.end());
    entry.family = families.find(snapshot);
    ca_exports_.push_back(std::move(entry));
  }
  for (const auto& c : certificates_.all)
    if (!c.issuer.empty())
      for (const auto i : c.ca_rows)
        for (const auto& sighting : evidence_.ca_rows[i].sightings)
          families_of_issuer_[issuer_key(c.issuer)].insert(families.find(sighting.snapshot));
}

// Which exports show whose certificates, and whether SCEP certificates of another issuer are about.
void Coverage::find_issuers() {
  for (const auto& [issuer, families] : families_of_issuer_)
    named_families_.insert(families.begin(), families.end());
  for (const auto& c : certificates_.all)
    if (c.in_scope && !c.issuer.empty() && !families_of_issuer_.contains(issuer_key(c.issuer)))
      has_unexported_issuer_ = true;
}

void Coverage::add_intune_exports() {
  std::map<std::size_t, IntuneExport> by_snapshot;
  for (std::size_t i = 0; i < evidence_.snapshots.size(); ++i)
    if (evidence_.snapshots[i].source == "intune_certificates") by_snapshot[i] = {i, {}, {}};
  for (const auto& row : evidence_.intune_rows)
    for (const auto& sighting : row.sightings) {
      auto& entry = by_snapshot[sighting.snapshot];
      entry.snapshot = sighting.snapshot;
      if (!row.policy_id.empty()) entry.policies.insert(ascii_lower(row.policy_id));
      if (!row.issuer.empty()) entry.issuers.insert(issuer_key(row.issuer));
    }
  for (auto& [snapshot, entry] : by_snapshot) intune_exports_.push_back(std::move(entry));
}

void Coverage::find_now(const Settings& settings) {
  if (settings.as_of_us) {
    now_us_ = settings.as_of_us;
    return;
  }
  for (const auto& s : evidence_.snapshots)
    if (s.source == "ca" || s.source.starts_with("intune_"))
      now_us_ = std::max(now_us_, s.as_of_us);
  if (now_us_) return;
  for (const auto& [artifact, as_of] : evidence_.artifact_as_of) now_us_ = std::max(now_us_, as_of);
}

bool Coverage::log_covers(std::size_t device, std::int64_t from_us, std::int64_t to_us) const {
  const auto found = logs_.find(device);
  if (found == logs_.end()) return false;
  return std::any_of(found->second.begin(), found->second.end(), [&](const Interval& interval) {
    return interval.from_us <= from_us && to_us <= interval.to_us;
  });
}

std::optional<std::int64_t> Coverage::horizon(std::size_t device) const {
  const auto found = logs_.find(device);
  if (found == logs_.end()) return std::nullopt;
  std::int64_t newest = 0;
  for (const auto& interval : found->second) newest = std::max(newest, interval.to_us);
  return newest;
}

// The CAs that may have issued it: the one of its issuer's name, and those whose name no
// certificate tells; all of them if its issuer is unknown. nullopt if it may be a CA that was not
// exported at all.
std::optional<std::set<std::size_t>> Coverage::possible_issuers(
    const Certificate* certificate) const {
  std::set<std::size_t> families;
  if (certificate && !certificate->issuer.empty()) {
    const auto named = families_of_issuer_.find(issuer_key(certificate->issuer));
    if (named != families_of_issuer_.end()) families = named->second;
    for (const auto& e : ca_exports_)
      if (!named_families_.contains(e.family)) families.insert(e.family);
  } else if (!has_unexported_issuer_) {
    for (const auto& e : ca_exports_) families.insert(e.family);
  }
  if (families.empty()) return std::nullopt;
  return families;
}

bool Coverage::issuance_covered(std::int64_t us, const Certificate* certificate) const {
  const auto wanted = possible_issuers(certificate);
  if (!wanted) return false;
  std::set<std::size_t> covered;
  for (const auto& e : ca_exports_) {
    const auto& snapshot = evidence_.snapshots[e.snapshot];
    if (!snapshot.complete || !snapshot.as_of_us || *snapshot.as_of_us < us) continue;
    if (surround(e.scep_times, us, INT64_MAX) || surround(e.all_times, us, kDay))
      covered.insert(e.family);
  }
  return std::all_of(wanted->begin(), wanted->end(),
                     [&](std::size_t family) { return covered.contains(family); });
}

std::optional<std::size_t> Coverage::report_snapshot(std::int64_t issued_us,
                                                     const std::string& policy,
                                                     const std::string& issuer) const {
  const auto issuer_name = issuer_key(issuer);
  std::optional<std::size_t> newest;
  for (const auto& e : intune_exports_) {
    const auto& snapshot = evidence_.snapshots[e.snapshot];
    if (!snapshot.complete || !snapshot.as_of_us || *snapshot.as_of_us < issued_us + report_lag_us_)
      continue;
    const bool same_kind = (!policy.empty() && e.policies.contains(policy)) ||
                           (!issuer_name.empty() && e.issuers.contains(issuer_name));
    if (same_kind) newest = e.snapshot;
  }
  return newest;
}

std::vector<Coverage::Row> Coverage::rows() const {
  std::vector<Row> rows;
  for (const auto& [device, intervals] : logs_)
    for (const auto& interval : intervals)
      for (const auto* question : {"request", "install"})
        rows.push_back({"device:" + hex_id(devices_.all[device].id), question, interval});
  for (const auto& row : evidence_.store_rows)
    for (const auto& sighting : row.sightings) {
      const auto& s = evidence_.snapshots[sighting.snapshot];
      const auto device = devices_.by_stream.find(s.stream);
      if (!s.as_of_us || device == devices_.by_stream.end()) continue;
      rows.push_back({"device:" + hex_id(devices_.all[device->second].id),
                      "presence",
                      {*s.as_of_us, *s.as_of_us, s.source + " " + s.scope}});
    }
  for (const auto& e : ca_exports_)
    rows.push_back({"ca:" + hex_id(evidence_.snapshots[e.snapshot].stream),
                    "issuance",
                    {e.all_times.front(), e.all_times.back(), "ca"}});
  for (const auto& e : intune_exports_)
    if (const auto as_of = evidence_.snapshots[e.snapshot].as_of_us)
      rows.push_back({"intune", "report", {0, *as_of - report_lag_us_, "intune_certificates"}});
  return rows;
}

}  // namespace certtrail
