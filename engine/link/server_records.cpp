#include "engine/link/server_records.h"

#include <algorithm>
#include <utility>

namespace certtrail {
namespace {

bool on_report_branch(Hop hop) { return hop >= Hop::notified && hop <= Hop::reported; }

bool is_over(Hop failed, Hop reached) {
  if (on_report_branch(failed)) return on_report_branch(reached) && reached >= failed;
  return !on_report_branch(reached) && reached >= failed;
}

}  // namespace

std::optional<std::size_t> device_of_id(const Devices& devices, const std::string& device_id) {
  if (device_id.empty()) return std::nullopt;
  for (const auto* space : {"intune_device ", "entra_device "}) {
    const auto bearers = devices.by_alias.find(space + device_id);
    if (bearers != devices.by_alias.end() && bearers->second.size() == 1)
      return bearers->second.front();
  }
  return std::nullopt;
}

ServerProgress progress_of(const std::vector<ServerSighting>& sightings, const Evidence& evidence) {
  ServerProgress progress;
  std::optional<std::pair<std::int64_t, std::size_t>> trunk, report;
  for (const auto& s : sightings) {
    const auto& r = evidence.server_records[s.record].log;
    const bool waits = r.outcome == Outcome::pending && on_report_branch(r.hop);
    if (r.outcome == Outcome::failed || waits) {
      auto& newest = on_report_branch(r.hop) ? report : trunk;
      newest = std::max(newest, std::optional(std::pair(r.at_us, s.record)));
    } else if (r.outcome == Outcome::reached && r.hop != Hop::none) {
      auto& first = progress.reached_us[static_cast<std::size_t>(r.hop)];
      if (!first || r.at_us < *first) first = r.at_us;
    }
  }
  const auto stands = [&](const std::pair<std::int64_t, std::size_t>& failure) {
    const auto hop = evidence.server_records[failure.second].log.hop;
    return std::none_of(sightings.begin(), sightings.end(), [&](const ServerSighting& s) {
      const auto& r = evidence.server_records[s.record].log;
      return r.outcome == Outcome::reached && is_over(hop, r.hop) && r.at_us >= failure.first;
    });
  };
  if (trunk && stands(*trunk)) progress.trunk_failure = trunk->second;
  if (report && stands(*report)) progress.report_failure = report->second;
  return progress;
}

}  // namespace certtrail
