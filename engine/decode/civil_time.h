// Dates and times as evidence prints them, to microseconds. Pure arithmetic: the host's zone and
// locale never matter.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/model/moment.h"

namespace certtrail {

inline constexpr std::int64_t kMicrosecondsPerSecond = 1'000'000;
inline constexpr std::int64_t kMicrosecondsPerDay = 86'400'000'000;

// Days since 1970-01-01 of a proleptic Gregorian date; nullopt unless month and day exist.
std::optional<std::int64_t> days_from_civil(std::int64_t year, unsigned month, unsigned day);

// Microseconds of a FILETIME (100 ns since 1601). nullopt for 0 (unset) and for values past year
// 9999.
std::optional<std::int64_t> filetime_to_us(std::uint64_t ticks);

// Seconds since midnight of the eight characters "HH:MM:SS"; 23:59:60 is accepted, -1 stands for
// anything else. Inline: readers of logs call it for every line.
inline std::int64_t read_clock(const char* eight) {
  const auto number = [eight](int at) {
    const int tens = eight[at] - '0';
    const int ones = eight[at + 1] - '0';
    return static_cast<unsigned>(tens) > 9 || static_cast<unsigned>(ones) > 9 ? 99
                                                                              : tens * 10 + ones;
  };
  const int hour = number(0);
  const int minute = number(3);
  const int second = number(6);
  const bool exists = eight[2] == ':' && eight[5] == ':' && hour < 24 && minute < 60 && second < 61;
  return exists ? hour * 3600 + minute * 60 + second : -1;
}

// "HH:MM:SS[.fraction]" to microseconds since midnight; a fraction of any length is truncated.
// 23:59:60 is accepted. nullopt on anything else.
std::optional<std::int64_t> parse_time_of_day(std::string_view text);

// "YYYY-MM-DD[T ]HH:MM:SS[.fraction][ ]?[Z|+HH:MM|+HHMM]": explicit_zone if a zone is printed, else
// `basis_without_zone`. nullopt if the text as a whole is not of that shape.
std::optional<Moment> parse_iso8601(std::string_view text, ZoneBasis basis_without_zone);

// "+0900", "+09:00", "-0500", "Z" to minutes east of UTC.
std::optional<std::int32_t> parse_zone_offset(std::string_view text);

// "YYYY-MM-DDTHH:MM:SS.ffffffZ" of true UTC microseconds; years outside 0000-9999 print empty.
std::string format_utc(std::int64_t us);
void append_utc(std::string& out, std::int64_t us);  // the same, onto a growing text

}  // namespace certtrail
