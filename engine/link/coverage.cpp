#include "engine/link/coverage.h"

#include <algorithm>
#include <tuple>

#include "engine/link/keys.h"

namespace certtrail {
namespace {

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

// Which question a server's log speaks to; empty if its silence would answer none.
std::string_view question_of(std::string_view source) {
  if (source == "iis") return "request";
  if (source == "connector_event" || source == "connector_event_old" ||
      source == "connector_trace" || source == "crp_trace")
    return "report";
  return {};
}

}  // namespace

// The parts of a rotated text log in one collection follow one another without a gap; event logs
// are cut where record ids jump, and a span whose ids continue another's belongs to it.
Coverage::Coverage(const Evidence& evidence, const Devices& devices)
    : evidence_(evidence), devices_(devices) {
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

std::vector<CoverageRow> Coverage::rows() const {
  std::vector<CoverageRow> rows;
  for (const auto& [device, intervals] : logs_)
    for (const auto& interval : intervals)
      for (const auto* question : {"request", "install"})
        rows.push_back({"device:" + hex_id(devices_.all[device].id), question, interval});
  for (const auto& s : evidence_.snapshots) {
    const auto device = devices_.by_stream.find(s.stream);
    if (!s.is_listing() || !s.as_of_us || device == devices_.by_stream.end()) continue;
    rows.push_back({"device:" + hex_id(devices_.all[device->second].id),
                    "presence",
                    {*s.as_of_us, *s.as_of_us, s.source + " " + s.scope}});
  }
  return rows;
}

std::vector<CoverageRow> coverage_rows(const ServerCoverage& servers) {
  std::vector<CoverageRow> rows;
  const auto horizon = servers.horizons.find(0);
  const auto add = [&](const std::string& scope, std::string_view question, Interval interval) {
    if (horizon != servers.horizons.end())
      interval.from_us = std::max(interval.from_us, horizon->second + 1);
    if (interval.from_us <= interval.to_us)
      rows.push_back({scope, std::string(question), interval});
  };
  for (const auto& e : servers.ca_exports)
    add("ca:" + hex_id(e.stream), "issuance", {e.times.front(), e.times.back(), "ca"});
  // Kept for people and reports. Whether a request could have gone to another server, no log says.
  for (const auto& log : servers.logs)
    if (const auto question = question_of(log.source); !question.empty())
      add("server:" + log.server, question, {log.from_us, log.to_us, log.source});
  for (const auto& e : servers.intune_exports)
    if (e.as_of_us)
      add("intune", "report", {0, *e.as_of_us - servers.report_lag_us, "intune_certificates"});
  return rows;
}

}  // namespace certtrail
