#include "engine/decode/civil_time.h"

#include <array>

namespace certtrail {
namespace {

// Reads exactly `count` digits at `at`; -1 if they are not there.
int digits(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) return -1;
  int value = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

// Puts a number of exactly `count` digits at `at`.
void put_digits(char* text, std::size_t at, std::size_t count, std::int64_t value) {
  for (std::size_t i = at + count; i-- > at; value /= 10)
    text[i] = static_cast<char>('0' + value % 10);
}

constexpr std::int64_t kFiletimeUnixEpoch = 116'444'736'000'000'000;
constexpr std::uint64_t kFiletimeYear10000 = 2'650'467'744'000'000'000;

}  // namespace

std::optional<std::int64_t> days_from_civil(std::int64_t year, unsigned month, unsigned day) {
  static constexpr std::array<unsigned, 12> kDays = {31, 28, 31, 30, 31, 30,
                                                     31, 31, 30, 31, 30, 31};
  if (month < 1 || month > 12 || day < 1) return std::nullopt;
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  if (day > kDays[month - 1] + (month == 2 && leap ? 1u : 0u)) return std::nullopt;
  const std::int64_t y = year - (month <= 2 ? 1 : 0);
  const std::int64_t era = (y >= 0 ? y : y - 399) / 400;
  const auto year_of_era = static_cast<std::int64_t>(y - era * 400);
  const std::int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const std::int64_t day_of_era =
      year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

std::optional<std::int64_t> filetime_to_us(std::uint64_t ticks) {
  if (ticks == 0 || ticks >= kFiletimeYear10000) return std::nullopt;
  const std::int64_t since_1970 = static_cast<std::int64_t>(ticks) - kFiletimeUnixEpoch;
  return since_1970 >= 0 ? since_1970 / 10 : -((-since_1970 + 9) / 10);
}

std::optional<std::int64_t> parse_time_of_day(std::string_view text) {
  const auto seconds = text.size() < 8 ? -1 : read_clock(text.data());
  if (seconds < 0) return std::nullopt;
  std::int64_t fraction = 0;
  if (text.size() > 8) {
    if ((text[8] != '.' && text[8] != ',') || text.size() == 9) return std::nullopt;
    std::int64_t unit = 100'000;
    for (std::size_t i = 9; i < text.size(); ++i, unit /= 10) {
      if (text[i] < '0' || text[i] > '9') return std::nullopt;
      fraction += unit * (text[i] - '0');
    }
  }
  return seconds * kMicrosecondsPerSecond + fraction;
}

std::optional<std::int32_t> parse_zone_offset(std::string_view text) {
  if (text == "Z" || text == "z") return 0;
  if (text.size() < 5 || (text[0] != '+' && text[0] != '-')) return std::nullopt;
  const int hours = digits(text, 1, 2);
  const bool colon = text[3] == ':';
  const int minutes = digits(text, colon ? 4 : 3, 2);
  if (hours < 0 || minutes < 0 || hours > 18 || minutes > 59 || text.size() != (colon ? 6u : 5u))
    return std::nullopt;
  const std::int32_t offset = hours * 60 + minutes;
  return text[0] == '-' ? -offset : offset;
}

std::optional<Moment> parse_iso8601(std::string_view text, ZoneBasis basis_without_zone) {
  if (text.size() < 19 || text[4] != '-' || text[7] != '-' || (text[10] != 'T' && text[10] != ' '))
    return std::nullopt;
  const int year = digits(text, 0, 4);
  const int month = digits(text, 5, 2);
  const int day = digits(text, 8, 2);
  if (year < 0 || month < 0 || day < 0) return std::nullopt;
  const auto days = days_from_civil(year, static_cast<unsigned>(month), static_cast<unsigned>(day));
  auto time_end = text.find_first_of("Zz+- ", 11);
  if (time_end == std::string_view::npos) time_end = text.size();
  const auto time = parse_time_of_day(text.substr(11, time_end - 11));
  if (!days || !time) return std::nullopt;
  Moment moment{*days * kMicrosecondsPerDay + *time, 0, basis_without_zone, std::string(text)};
  auto zone = text.substr(time_end);
  if (zone.starts_with(' ')) zone.remove_prefix(1);
  if (!zone.empty()) {
    const auto offset = parse_zone_offset(zone);
    if (!offset) return std::nullopt;
    moment.offset_minutes = *offset;
    moment.basis = ZoneBasis::explicit_zone;
  }
  return moment;
}

void append_utc(std::string& out, std::int64_t us) {
  std::int64_t days = us / kMicrosecondsPerDay;
  std::int64_t rest = us % kMicrosecondsPerDay;
  if (rest < 0) {
    rest += kMicrosecondsPerDay;
    --days;
  }
  const std::int64_t z = days + 719468;
  const std::int64_t era = (z >= 0 ? z : z - 146096) / 146097;
  const std::int64_t doe = z - era * 146097;
  const std::int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
  const std::int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  const std::int64_t mp = (5 * doy + 2) / 153;
  const std::int64_t day = doy - (153 * mp + 2) / 5 + 1;
  const std::int64_t month = mp + (mp < 10 ? 3 : -9);
  const std::int64_t year = yoe + era * 400 + (month <= 2 ? 1 : 0);
  if (year < 0 || year > 9999) return;
  const std::int64_t seconds = rest / kMicrosecondsPerSecond;
  char text[] = "0000-00-00T00:00:00.000000Z";
  put_digits(text, 0, 4, year);
  put_digits(text, 5, 2, month);
  put_digits(text, 8, 2, day);
  put_digits(text, 11, 2, seconds / 3600);
  put_digits(text, 14, 2, seconds / 60 % 60);
  put_digits(text, 17, 2, seconds % 60);
  put_digits(text, 20, 6, rest % kMicrosecondsPerSecond);
  out.append(text, sizeof text - 1);
}

std::string format_utc(std::int64_t us) {
  std::string text;
  append_utc(text, us);
  return text;
}

}  // namespace certtrail
