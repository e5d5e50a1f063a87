// The story clock. Every time in the fleet is relative to kNow, so that a generated fleet never
// depends on when it was generated.
//
//   kNow           Devices inventory: the newest server-side evidence, hence certtrail's "now"
//   kIntuneAsOf    AllDeviceCertificates, 30 h before
//   kCaAsOf        both CA exports and the IIS logs, 34 h before
#pragma once

#include <cstdint>
#include <string>

namespace fleetgen {

using Time = std::int64_t;  // microseconds since 1970-01-01T00:00:00Z

constexpr Time kSecond = 1'000'000;
constexpr Time kMinute = 60 * kSecond;
constexpr Time kHour = 60 * kMinute;
constexpr Time kDay = 24 * kHour;

constexpr Time kNow = 1718344800 * kSecond;  // 2024-06-14T06:00:00Z
constexpr Time kIntuneAsOf = kNow - 30 * kHour;
constexpr Time kCaAsOf = kNow - 34 * kHour;
constexpr Time kOldCaAsOf = kCaAsOf - 7 * kDay;

struct Civil {
  int year, month, day, hour, minute, second, micros, weekday;  // weekday 0 = Sunday
};
Civil civil(Time);

std::string iso(Time);            // 2024-06-14T06:00:00Z
std::string compact(Time);        // 20240614T060000Z
std::string intune_time(Time);    // 2024-06-14 06:00:00.0000000
std::string us_minute(Time);      // 6/14/2024 6:00 AM
std::string german_minute(Time);  // 14.06.2024 06:00
Time german_offset(Time utc);     // of Europe/Berlin: one hour, two in summer time
std::uint64_t filetime(Time);     // 100 ns since 1601
std::string utc_time(Time);       // ASN.1 UTCTime: 240614060000Z

}  // namespace fleetgen
