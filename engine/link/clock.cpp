#include "engine/link/clock.h"

#include <algorithm>
#include <cassert>
#include <cstdlib>
#include <iterator>
#include <set>
#include <unordered_map>

#include "engine/decode/civil_time.h"
#include "engine/decode/text.h"
#include "engine/link/components.h"
#include "engine/link/keys.h"
#include "engine/link/measured_zones.h"

namespace certtrail {
namespace {

constexpr std::int64_t kMinute = 60'000'000;
// A log without years prints no zone either: its last line may look later than its collection.
constexpr std::int64_t kWidestZone = 14 * 60 * kMinute;

bool starts_with_month_name(std::string_view text) {
  return !text.empty() && text[0] >= 'A' && text[0] <= 'Z';
}

// A date that lacks its year: naive_us lies in 1970 or 1971. Returns it in `year_after` years
// later.
std::int64_t in_year(std::int64_t naive_us, int years) {
  // 1970-1971 have no leap day, so that month and day are read off the text that format_utc prints.
  const auto text = format_utc(naive_us);
  const auto year = *parse_integer(text.substr(0, 4)) + years;
  const auto month = static_cast<unsigned>(*parse_integer(text.substr(5, 2)));
  const auto day = static_cast<unsigned>(*parse_integer(text.substr(8, 2)));
  const auto time_of_day =
      ((naive_us % kMicrosecondsPerDay) + kMicrosecondsPerDay) % kMicrosecondsPerDay;
  return *days_from_civil(year, month, day) * kMicrosecondsPerDay + time_of_day;
}

// What to add to the naive times of a date-less artifact.
struct MissingDate {
  bool lacks_year = false;
  std::int64_t days_us = 0;  // if it lacks the day
  bool is_measured = false;
  int years = 0;  // if it lacks the year

  std::int64_t apply(std::int64_t naive_us) const {
    return lacks_year ? in_year(naive_us, years) : naive_us + days_us;
  }
};

MissingDate missing_date(std::int64_t last_naive_us, std::int32_t offset_minutes, bool lacks_year,
                         std::int64_t as_of_us) {
  MissingDate missing;
  missing.lacks_year = lacks_year;
  const std::int64_t offset = std::int64_t{offset_minutes} * kMinute;
  if (lacks_year) {
    while (missing.years < 200 &&
           in_year(last_naive_us, missing.years + 1) - offset <= as_of_us + kWidestZone)
      ++missing.years;
    return missing;
  }
  const auto room = as_of_us - (last_naive_us - offset);
  missing.days_us = (room >= 0 ? room / kMicrosecondsPerDay : 0) * kMicrosecondsPerDay;
  return missing;
}

// Which date each date-less artifact misses, from the last line of the artifact and its as_of.
std::unordered_map<std::int64_t, MissingDate> missing_dates(const Evidence& evidence,
                                                            const MetClocks& met) {
  std::unordered_map<std::int64_t, bool> lacks_year;
  for (const auto& r : evidence.records)
    if (r.zone_basis == "date_inferred")
      lacks_year[r.place.artifact] = starts_with_month_name(r.time_text);
  std::unordered_map<std::int64_t, MissingDate> missing;
  for (const auto& span : evidence.spans) {
    if (span.zone_basis != "date_inferred") continue;
    if (const auto* days = met.of_date(span.stream, span.artifact)) {
      missing[span.artifact].days_us = days->offset_us;
      missing[span.artifact].is_measured = true;
      continue;
    }
    const auto as_of = evidence.artifact_as_of.find(span.artifact);
    if (as_of == evidence.artifact_as_of.end() || !as_of->second) continue;
    missing[span.artifact] = missing_date(span.naive_to_us, span.offset_minutes,
                                          lacks_year[span.artifact], *as_of->second);
  }
  return missing;
}

// Zones that the settings state, of streams that print none.
void add_stated(const Evidence& evidence, const Zones& stated, Clocks& clocks) {
  if (stated.empty()) return;
  const auto zones = stated_zones(evidence, stated);
  std::set<std::int64_t> unzoned;
  for (const auto& r : evidence.records)
    if (r.zone_basis == "assumed") unzoned.insert(r.stream);
  for (const auto& span : evidence.spans)
    if (span.zone_basis == "assumed") unzoned.insert(span.stream);
  for (const auto stream : unzoned)
    if (const auto* zone = zones.of_stream(stream))
      clocks.by_stream.try_emplace(
          stream, ClockOffset{-zone->east_us, 0, 0, "setting zones: " + zone->name});
}

// A clock that runs ahead of the collection it was copied into proves nothing. Names of archives
// may be in local time, hence the day of room.
bool later_than_collection(const Evidence& evidence, const LogRecord& r) {
  if (r.zone_basis != "explicit" && r.zone_basis != "utc_by_format") return false;
  const auto as_of = evidence.artifact_as_of.find(r.place.artifact);
  return as_of != evidence.artifact_as_of.end() && as_of->second &&
         r.at_us > *as_of->second + kMicrosecondsPerDay;
}

}  // namespace

void CaZones::add(std::int64_t snapshot, std::int64_t local_us, std::int64_t difference_us,
                  std::string_view basis) {
  auto& clocks = by_snapshot_[snapshot];
  const auto offset = round_to_quarter_hour(difference_us);
  assert(clocks.empty() || clocks.back().to_us <= local_us);
  if (clocks.empty() || clocks.back().offset_us != offset || clocks.back().basis != basis)
    clocks.push_back({local_us, local_us, offset, 0, 0, basis});
  auto& clock = clocks.back();
  clock.to_us = local_us;
  ++clock.pairs;
  clock.spread_us = std::max(clock.spread_us, std::abs(difference_us - offset));
}

std::int64_t CaZones::to_utc(std::int64_t snapshot, std::int64_t stream, const std::string& issuer,
                             std::int64_t local_us) const {
  const auto found = by_snapshot_.find(snapshot);
  if (found == by_snapshot_.end()) {
    const auto* of_issuer = stated_.of_issuer(issuer);
    const auto* stated = of_issuer ? of_issuer : stated_.of_stream(stream);
    return stated ? local_us - stated->east_us : local_us;
  }
  const auto& clocks = found->second;
  const auto after =
      std::lower_bound(clocks.begin(), clocks.end(), local_us,
                       [](const CaClock& clock, std::int64_t us) { return clock.to_us < us; });
  if (after == clocks.end()) return local_us - clocks.back().offset_us;
  if (after == clocks.begin() || after->from_us <= local_us) return local_us - after->offset_us;
  const auto before = std::prev(after);
  const bool earlier = local_us - before->to_us <= after->from_us - local_us;
  return local_us - (earlier ? before : after)->offset_us;
}

// Only offsets and where they change: more certificates of the same offset mean the same.
std::uint64_t CaZones::fingerprint(std::int64_t snapshot, std::int64_t stream) const {
  const auto bits = [](std::int64_t value) { return static_cast<std::uint64_t>(value); };
  const auto found = by_snapshot_.find(snapshot);
  if (found == by_snapshot_.end()) {
    const auto* stated = stated_.of_stream(stream);
    return stated ? mixed({1, bits(stated->east_us)}) : 0;
  }
  const auto& clocks = found->second;
  auto all = mixed({2, bits(clocks.front().offset_us)});
  for (auto at = std::next(clocks.begin()); at != clocks.end(); ++at)
    if (const auto before = std::prev(at); before->offset_us != at->offset_us)
      all = mixed({all, bits(before->to_us), bits(at->from_us), bits(at->offset_us)});
  return all;
}

void correct_ca_dates(Evidence& evidence, const CaZones& zones) {
  for (auto& row : evidence.ca_rows) {
    if (row.zone_basis != "assumed" || row.sightings.empty()) continue;
    const auto& snapshot = evidence.snapshots[row.sightings.front().snapshot];
    const auto issuer = common_name_of(row.issuer);
    for (auto* date : {&row.submitted_us, &row.resolved_us, &row.revoked_us, &row.not_before_us,
                       &row.not_after_us})
      if (*date) *date = zones.to_utc(snapshot.id, snapshot.stream, issuer, **date);
  }
}

Clocks resolve_times(Evidence& evidence, const Zones& stated, const MetClocks& met) {
  const auto missing = missing_dates(evidence, met);
  auto clocks = measured_zones(evidence, met);
  add_stated(evidence, stated, clocks);
  const auto to_utc = [&](std::int64_t stream, std::int64_t artifact, const std::string& basis,
                          std::int64_t naive_us, std::int32_t offset_minutes) {
    auto us = naive_us - std::int64_t{offset_minutes} * kMinute;
    if (basis == "date_inferred") {
      const auto found = missing.find(artifact);
      if (found != missing.end())
        us = found->second.apply(naive_us) - std::int64_t{offset_minutes} * kMinute;
    }
    const auto clock = clocks.by_stream.find(stream);
    return basis == "assumed" && clock != clocks.by_stream.end() ? us + clock->second.offset_us
                                                                 : us;
  };
  for (auto& r : evidence.records) {
    if (r.zone_basis == "none") continue;
    r.at_us = to_utc(r.stream, r.place.artifact, r.zone_basis, r.naive_us, r.offset_minutes);
    const auto date =
        r.zone_basis == "date_inferred" ? missing.find(r.place.artifact) : missing.end();
    if ((r.zone_basis == "assumed" && clocks.by_stream.contains(r.stream)) ||
        (date != missing.end() && date->second.is_measured))
      r.zone_basis = "calibrated";
    if (later_than_collection(evidence, r)) {
      r.hop = Hop::none;
      r.outcome = Outcome::info;
    }
  }
  for (auto& r : evidence.server_records)
    if (r.log.zone_basis != "none")
      r.log.at_us = to_utc(r.log.stream, r.log.place.artifact, r.log.zone_basis, r.log.naive_us,
                           r.log.offset_minutes);
  for (auto& span : evidence.spans) {
    span.from_us = to_utc(span.stream, span.artifact, span.zone_basis, span.naive_from_us,
                          span.offset_minutes);
    span.to_us =
        to_utc(span.stream, span.artifact, span.zone_basis, span.naive_to_us, span.offset_minutes);
  }
  return clocks;
}

}  // namespace certtrail
