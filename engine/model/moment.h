// A moment as one piece of evidence states it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace certtrail {

// How the zone of a printed time is known.
enum class ZoneBasis : std::uint8_t {
  none,           // no time was printed at all
  explicit_zone,  // the text carries its own offset or Z
  utc_by_format,  // the format defines UTC (FILETIME, IIS W3C, certutil -gmt)
  assumed,        // nothing says so; read as UTC until calibrated
  calibrated,     // offset measured against paired events (layer 3 only)
  date_inferred,  // only the time of day was printed; see Moment::naive_us
};

constexpr std::string_view to_string(ZoneBasis basis) {
  switch (basis) {
    case ZoneBasis::none:
      return "none";
    case ZoneBasis::explicit_zone:
      return "explicit";
    case ZoneBasis::utc_by_format:
      return "utc_by_format";
    case ZoneBasis::assumed:
      return "assumed";
    case ZoneBasis::calibrated:
      return "calibrated";
    case ZoneBasis::date_inferred:
      return "date_inferred";
  }
  return "none";
}

struct Moment {
  // Microseconds since 1970-01-01T00:00:00 of the printed wall clock, as if it were UTC.
  // With ZoneBasis::date_inferred: the time of day plus 86,400,000,000 for each midnight passed
  // since the artifact's first line; link adds the day.
  std::int64_t naive_us = 0;
  std::int32_t offset_minutes =
      0;  // printed offset east of UTC; 0 unless explicit_zone/date_inferred
  ZoneBasis basis = ZoneBasis::none;
  std::string text;  // as printed; empty for binary times

  // Naive time less the printed offset: true UTC where the basis allows it.
  std::int64_t utc_us() const { return naive_us - std::int64_t{offset_minutes} * 60'000'000; }
  bool known() const { return basis != ZoneBasis::none; }
};

}  // namespace certtrail
