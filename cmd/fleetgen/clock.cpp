#include "cmd/fleetgen/clock.h"

#include <fmt/format.h>

#include <chrono>

namespace fleetgen {

Civil civil(Time time) {
  const std::chrono::sys_time<std::chrono::microseconds> at{std::chrono::microseconds(time)};
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date{day};
  const std::int64_t rest = (at - day).count();
  return {static_cast<int>(date.year()),
          static_cast<int>(static_cast<unsigned>(date.month())),
          static_cast<int>(static_cast<unsigned>(date.day())),
          static_cast<int>(rest / kHour),
          static_cast<int>(rest / kMinute % 60),
          static_cast<int>(rest / kSecond % 60),
          static_cast<int>(rest % kSecond),
          static_cast<int>(std::chrono::weekday(day).c_encoding())};
}

std::string iso(Time time) {
  const Civil c = civil(time);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", c.year, c.month, c.day, c.hour,
                     c.minute, c.second);
}

std::string compact(Time time) {
  const Civil c = civil(time);
  return fmt::format("{:04}{:02}{:02}T{:02}{:02}{:02}Z", c.year, c.month, c.day, c.hour, c.minute,
                     c.second);
}

std::string intune_time(Time time) {
  const Civil c = civil(time);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}.0000000", c.year, c.month, c.day, c.hour,
                     c.minute, c.second);
}

std::string us_minute(Time time) {
  const Civil c = civil(time);
  return fmt::format("{}/{}/{} {}:{:02} {}", c.month, c.day, c.year,
                     c.hour % 12 == 0 ? 12 : c.hour % 12, c.minute, c.hour < 12 ? "AM" : "PM");
}

std::string german_minute(Time time) {
  const Civil c = civil(time);
  return fmt::format("{:02}.{:02}.{:04} {:02}:{:02}", c.day, c.month, c.year, c.hour, c.minute);
}

Time german_offset(Time utc) {
  using namespace std::chrono;
  const year y{civil(utc).year};
  const auto from = sys_days{y / March / Sunday[last]} + hours(1);
  const auto to = sys_days{y / October / Sunday[last]} + hours(1);
  const sys_time<microseconds> at{microseconds(utc)};
  return at >= from && at < to ? 2 * kHour : kHour;
}

std::uint64_t filetime(Time time) {
  return static_cast<std::uint64_t>(time) * 10 + 116444736000000000ull;
}

std::string utc_time(Time time) {
  const Civil c = civil(time);
  return fmt::format("{:02}{:02}{:02}{:02}{:02}{:02}Z", c.year % 100, c.month, c.day, c.hour,
                     c.minute, c.second);
}

}  // namespace fleetgen
