#include "engine/formats/ios_console/line.h"

#include <cstring>

#include "engine/decode/characters.h"
#include "engine/decode/civil_time.h"
#include "engine/decode/text.h"
#include "engine/formats/ios_console/columns.h"
#include "engine/formats/ios_console/layouts.h"

namespace certtrail::formats::ios {
namespace {

constexpr std::size_t kDate = 10;  // "YYYY-MM-DD"
constexpr std::size_t kDateAndTime = 19;

// In lower case, or with a capital.
bool is_level(std::string_view word) {
  if (word.empty()) return false;
  const char first = static_cast<char>(word[0] | 0x20);
  const auto rest = word.substr(1);
  return (first == 'd' && (is_word(rest, "efault") || is_word(rest, "ebug"))) ||
         (first == 'i' && is_word(rest, "nfo")) || (first == 'e' && is_word(rest, "rror")) ||
         (first == 'f' && is_word(rest, "ault"));
}

// 0 if the three letters name none.
int month_of(const char* name) {
  static constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  for (std::size_t i = 0; i < kMonths.size(); i += 3)
    if (std::memcmp(name, kMonths.data() + i, 3) == 0) return static_cast<int>(i / 3) + 1;
  return 0;
}

// Takes "(Library) " and "[subsystem:category] " off the front of a message.
std::string_view bare_message(std::string_view message) {
  skip_blanks(message);
  if (message.starts_with('(')) {
    const auto end = message.find(") ");
    const auto library = message.substr(0, end);
    if (end != std::string_view::npos && library.find(' ') == std::string_view::npos)
      message.remove_prefix(end + 2);
  }
  if (message.starts_with('[')) {
    const auto end = message.find("] ");
    const auto inside = message.substr(0, end);
    if (end != std::string_view::npos && inside.find(' ') == std::string_view::npos &&
        inside.find(':') != std::string_view::npos)
      message.remove_prefix(end + 2);
  }
  skip_blanks(message);
  return message;
}

[[gnu::always_inline]] inline bool read_console(std::string_view level, std::string_view rest,
                                                Entry& entry) {
  const char* start = rest.data();
  std::size_t fraction = 0;
  if (!take_clock(rest, entry.naive_us, fraction) || fraction == 0) return false;
  entry.family = Family::console;
  entry.level = level;
  auto zone = rest;
  skip_blanks(zone);
  if (take_zone(zone, entry.offset_minutes)) rest = zone;
  entry.time = {start, rest.data()};
  if (rest.empty() || !is_blank(rest[0])) return false;
  const bool tabs = rest[0] == '\t';
  skip_blanks(rest);
  const auto tab = tabs ? rest.find('\t') : std::string_view::npos;
  if (tab != std::string_view::npos) {
    entry.process = rest.substr(0, tab);
    rest.remove_prefix(tab);
  } else {
    entry.process = take_word(rest);
  }
  entry.rest = rest;
  return !entry.process.empty();
}

}  // namespace

bool EntryReader::read_date(std::string_view date) {
  if (!date_.empty() && std::memcmp(date.data(), date_.data(), kDate) == 0) return true;
  const auto year = parse_integer(date.substr(0, 4));
  const auto month = parse_integer(date.substr(5, 2));
  const auto day = parse_integer(date.substr(8, 2));
  if (!year || !month || !day || *month < 0 || *day < 0 || *year < 0) return false;
  const auto days =
      days_from_civil(*year, static_cast<unsigned>(*month), static_cast<unsigned>(*day));
  if (!days) return false;
  date_ = date;
  days_ = *days;
  return true;
}

// As a day of 1970, which has no 29 February.
bool EntryReader::read_day(int month, unsigned day) {
  if (month == month_ && day == day_) return true;
  auto days = days_from_civil(1970, static_cast<unsigned>(month), day);
  if (!days && month == 2 && day == 29) days = days_from_civil(1970, 3, 1);
  if (!days) return false;
  month_ = month;
  day_ = day;
  days_of_1970_ = *days;
  return true;
}

bool EntryReader::read_relay(int month, std::string_view line, Entry& entry) {
  auto rest = line.substr(3);
  skip_blanks(rest);
  const auto day_text = take_word(rest);
  std::int64_t time = 0;
  std::size_t fraction = 0;
  if (!take_clock(rest, time, fraction) || day_text.empty() || day_text.size() > 2 ||
      digits_at(day_text, 0) != day_text.size())
    return false;
  unsigned day = 0;
  for (const char c : day_text) day = day * 10 + static_cast<unsigned>(c - '0');
  if (!read_day(month, day)) return false;
  entry.family = Family::relay;
  entry.naive_us = days_of_1970_ * kMicrosecondsPerDay + time;
  entry.time = {line.data(), rest.data()};
  const auto level = rest.find("] <");
  const auto end = level == std::string_view::npos ? level : rest.find(">:", level);
  if (end == std::string_view::npos || !read_sender(rest.substr(0, level + 1), entry)) return false;
  entry.level = rest.substr(level + 3, end - level - 3);
  entry.rest = rest.substr(end + 2);
  return true;
}

bool EntryReader::read_dated(std::string_view line, Entry& entry) {
  if (line.size() < kDateAndTime || line[4] != '-' || line[kDate] != ' ') return false;
  auto rest = line.substr(kDate + 1);
  std::int64_t time = 0;
  std::size_t fraction = 0;
  if (!take_clock(rest, time, fraction) || fraction == 0 || !read_date(line.substr(0, kDate)))
    return false;
  entry.naive_us = days_ * kMicrosecondsPerDay + time;
  const bool zoned = take_zone(rest, entry.offset_minutes);
  entry.family = zoned ? Family::show : Family::compact;
  entry.time = {line.data(), rest.data()};
  if (rest.empty() || !is_blank(rest[0])) return false;
  skip_blanks(rest);
  if (!zoned) return read_compact(rest, entry);
  return rest.starts_with("0x") ? read_table(rest, entry) : read_syslog(rest, entry);
}

bool Entry::is_debug() const {
  return is_word(level, "debug") || is_word(level, "Debug") || is_word(level, "Db");
}

std::string_view Entry::message() const { return bare_message(rest); }

bool EntryReader::read(std::string_view line, Entry& entry) {
  entry = {};
  skip_blanks(line);
  if (line.size() < 16) return false;
  if (is_digit(line[0])) return read_dated(line, entry);
  if (!is_letter(line[0])) return false;
  if (line[3] == ' ')
    if (const int month = month_of(line.data())) return read_relay(month, line, entry);
  std::size_t end = 0;
  while (end < line.size() && is_letter(line[end])) ++end;
  const auto level = line.substr(0, end);
  if (!is_level(level)) return false;
  auto rest = line.substr(end);
  if (rest.empty() || !is_blank(rest[0])) return false;
  skip_blanks(rest);
  return read_console(level, rest, entry);
}

std::optional<Entry> parse_entry(std::string_view line) {
  Entry entry;
  if (!EntryReader().read(line, entry)) return std::nullopt;
  return entry;
}

}  // namespace certtrail::formats::ios
