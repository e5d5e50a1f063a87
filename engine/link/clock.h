// When things happened, in UTC as far as the evidence lets us know.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/link/clock_votes.h"
#include "engine/link/evidence.h"
#include "engine/link/met_clocks.h"
#include "engine/link/settings.h"
#include "engine/link/stated_zones.h"

namespace certtrail {

// A measured correction of one stream's unzoned clock.
struct ClockOffset {
  std::int64_t offset_us = 0;  // to add to naive time
  std::int64_t pairs = 0;
  std::int64_t spread_us = 0;
  std::string basis;
};

struct Clocks {
  std::map<std::int64_t, ClockOffset> by_stream;
};

// A stretch of an export's local times in which all certificates show one offset of the CA's host.
struct CaClock {
  std::int64_t from_us = 0, to_us = 0;  // local times of the first and last of them
  std::int64_t offset_us = 0;           // local time less UTC
  std::int64_t pairs = 0;               // certificates compared
  std::int64_t spread_us = 0;           // greatest distance of one from the offset
  std::string_view basis;               // what was compared
};

// What the clocks of CA hosts show: local time less UTC. It is read off each certificate whose
// NotBefore is known in UTC (exported PEM, or the same certificate at Intune or in a store),
// against the local NotBefore or, where that is not exported, the local time of issuance less 10
// minutes. Rows without one take the offset of the row nearest in time in the same export, so that
// summer time is followed. Without any, the zone stated for the CA or its host counts; without
// that, dates count as UTC.
class CaZones {
 public:
  explicit CaZones(const Zones& stated = {}) : stated_(stated) {}

  // A name of the host that an export comes from.
  void add_host(std::int64_t stream, const std::string& name) { stated_.add_host(stream, name); }
  // In this export a certificate's NotBefore was `difference_us` off at this local time; in order
  // of local time.
  void add(std::int64_t snapshot, std::int64_t local_us, std::int64_t difference_us,
           std::string_view basis);
  // `stream`: of the snapshot; `issuer`: common name of the CA, or empty.
  std::int64_t to_utc(std::int64_t snapshot, std::int64_t stream, const std::string& issuer,
                      std::int64_t local_us) const;
  // Of what to_utc makes of dates in this export, but for what the settings alone say: unequal
  // results have unequal numbers.
  std::uint64_t fingerprint(std::int64_t snapshot, std::int64_t stream) const;

  const std::map<std::int64_t, std::vector<CaClock>>& by_snapshot() const { return by_snapshot_; }

 private:
  std::map<std::int64_t, std::vector<CaClock>> by_snapshot_;  // in order of local time
  StatedZones stated_;
};

// Shifts the local dates of CA rows to UTC.
void correct_ca_dates(Evidence& evidence, const CaZones& zones);

// Adds the missing day or year to records that print none: the day that `met` tells, or else the
// latest that keeps the artifact's last line at or before its as_of. Then sets LogRecord::at_us and
// CoveredSpan::from_us/to_us, correcting unzoned streams by what they were measured on
// (measured_zones.h), or else by the zone stated for their host, and returns the corrections made.
Clocks resolve_times(Evidence& evidence, const Zones& stated = {}, const MetClocks& met = {});

// AD CS sets NotBefore this far before it resolves a request.
inline constexpr std::int64_t kNotBeforeLead = 600'000'000;

}  // namespace certtrail
