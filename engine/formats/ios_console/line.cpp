#include "engine/formats/ios_console/line.h"

#include <array>
#include <bit>
#include <cstring>

#include "engine/decode/characters.h"
#include "engine/decode/civil_time.h"
#include "engine/decode/sixteen.h"
#include "engine/decode/text.h"

namespace certtrail::formats::ios {
namespace {

constexpr std::size_t kTimeOfDay = 8;  // "HH:MM:SS"
constexpr std::size_t kDate = 10;      // "YYYY-MM-DD"
constexpr std::size_t kDateAndTime = 19;

bool is_blank(char c) { return c == ' ' || c == '\t'; }

// What takes something off a view is inlined, so that the view stays in registers: a log has tens
// of millions of lines.
[[gnu::always_inline]] inline void skip_blanks(std::string_view& rest) {
  std::size_t count = 0;
  while (count < rest.size() && is_blank(rest[count])) ++count;
  rest.remove_prefix(count);
}

// Takes the characters up to a blank, and the blanks behind them.
[[gnu::always_inline]] inline std::string_view take_word(std::string_view& rest) {
  constexpr std::size_t kSeen = 32;
  std::size_t end = 0;
  std::size_t next = 0;
  if (rest.size() > kSeen) {
    const auto blanks =
        bits_of<kSeen>(rest.data(), [](Sixteen c) { return (c == ' ') | (c == '\t'); });
    end = static_cast<std::size_t>(std::countr_zero(blanks | std::uint64_t{1} << kSeen));
    next = end + static_cast<std::size_t>(std::countr_one(blanks >> end));
  }
  if (next == 0 || next >= kSeen) {
    while (end < rest.size() && !is_blank(rest[end])) ++end;
    for (next = end; next < rest.size() && is_blank(rest[next]);) ++next;
  }
  const auto word = rest.substr(0, end);
  rest.remove_prefix(next);
  return word;
}

std::size_t digits_at(std::string_view text, std::size_t at) {
  std::size_t count = 0;
  while (at + count < text.size() && is_digit(text[at + count])) ++count;
  return count;
}

// Microseconds of "HH:MM:SS.ffffff" and one character that continues neither; -1 for anything else.
// Sixteen characters are looked at.
std::int64_t usual_clock(const char* text) {
  constexpr Sixteen kUsual = {'0', '0', ':', '0', '0', ':', '0', '0',
                              '.', '0', '0', '0', '0', '0', '0', 0};
  constexpr Sixteen kMost = {9, 9, 0, 9, 9, 0, 9, 9, 0, 9, 9, 9, 9, 9, 9, 255};
  if (any(load_sixteen(text) - kUsual > kMost) || is_digit(text[15])) return -1;
  const auto two = [text](int at) { return (text[at] - '0') * 10 + text[at + 1] - '0'; };
  const int hour = two(0);
  const int minute = two(3);
  const int second = two(6);
  if (hour > 23 || minute > 59 || second > 60) return -1;
  return (hour * 3600 + minute * 60 + second) * kMicrosecondsPerSecond + two(9) * 10'000 +
         two(11) * 100 + two(13);
}

// Takes "HH:MM:SS[.fraction]" off `rest`; false if it is not there. A fraction is truncated to
// microseconds.
[[gnu::always_inline]] inline bool take_clock(std::string_view& rest, std::int64_t& time,
                                              std::size_t& fraction) {
  time = rest.size() < sizeof(Sixteen) ? -1 : usual_clock(rest.data());
  if (time >= 0) {
    fraction = 6;
    rest.remove_prefix(kTimeOfDay + 1 + fraction);
    return true;
  }
  const auto seconds = rest.size() < kTimeOfDay ? -1 : read_clock(rest.data());
  if (seconds < 0) return false;
  std::int64_t microseconds = 0;
  fraction = 0;
  if (rest.size() > kTimeOfDay && rest[kTimeOfDay] == '.') {
    const auto digits = rest.substr(kTimeOfDay + 1);
    for (; fraction < digits.size() && is_digit(digits[fraction]); ++fraction)
      if (fraction < 6) microseconds = microseconds * 10 + (digits[fraction] - '0');
    for (auto missing = fraction; missing < 6; ++missing) microseconds *= 10;
  }
  time = seconds * kMicrosecondsPerSecond + microseconds;
  rest.remove_prefix(kTimeOfDay + (fraction > 0 ? fraction + 1 : 0));
  return true;
}

// Takes "+HHMM" or "-HHMM" off `rest`; false if it is not there.
[[gnu::always_inline]] inline bool take_zone(std::string_view& rest, std::int32_t& offset) {
  if (rest.size() < 5 || (rest[0] != '+' && rest[0] != '-') || digits_at(rest.substr(0, 5), 1) != 4)
    return false;
  const int hours = (rest[1] - '0') * 10 + rest[2] - '0';
  const int minutes = (rest[3] - '0') * 10 + rest[4] - '0';
  if (hours > 18 || minutes > 59) return false;
  offset = rest[0] == '-' ? -(hours * 60 + minutes) : hours * 60 + minutes;
  rest.remove_prefix(5);
  return true;
}

template <std::size_t kSize>
bool is_word(std::string_view text, const char (&word)[kSize]) {
  return text.size() == kSize - 1 && std::memcmp(text.data(), word, kSize - 1) == 0;
}

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

// Reads "host process(library)[pid] <Level>" or without host and level, up to and with "]".
bool read_sender(std::string_view sender, Entry& entry) {
  const auto bracket = sender.find('[');
  if (bracket == std::string_view::npos) return false;
  auto names = sender.substr(0, bracket);
  if (const auto library = names.find('('); library != std::string_view::npos)
    names = names.substr(0, library);
  names = trim(names);
  const auto blank = names.rfind(' ');
  entry.process = blank == std::string_view::npos ? names : names.substr(blank + 1);
  if (blank != std::string_view::npos) entry.host = trim(names.substr(0, blank));
  return !entry.process.empty() && digits_at(sender, bracket + 1) > 0;
}

// "0xTHREAD Type 0xACTIVITY PID TTL process: message"
bool read_table(std::string_view rest, Entry& entry) {
  take_word(rest);
  entry.level = take_word(rest);
  if (!take_word(rest).starts_with("0x")) return false;
  const auto process_id = take_word(rest);
  const auto ttl = take_word(rest);
  if (digits_at(process_id, 0) == 0 || digits_at(ttl, 0) == 0) return false;
  const auto colon = rest.find(": ");
  if (colon == std::string_view::npos) return false;
  entry.process = rest.substr(0, colon);
  entry.rest = rest.substr(colon + 2);
  return true;
}

// "host process[pid]: message", a level in angle brackets may stand before the colon
bool read_syslog(std::string_view rest, Entry& entry) {
  const auto bracket = rest.find(']');
  if (bracket == std::string_view::npos || !read_sender(rest.substr(0, bracket + 1), entry))
    return false;
  rest.remove_prefix(bracket + 1);
  skip_blanks(rest);
  if (const auto end = rest.find('>'); rest.starts_with('<') && end != std::string_view::npos) {
    entry.level = rest.substr(1, end - 1);
    rest.remove_prefix(end + 1);
  }
  if (!rest.starts_with(':')) return false;
  entry.rest = rest.substr(1);
  return true;
}

// "Df process[pid:thread] message"
bool read_compact(std::string_view rest, Entry& entry) {
  entry.level = take_word(rest);
  if (entry.level.empty() || entry.level.size() > 2 || !is_letter(entry.level[0])) return false;
  const auto bracket = rest.find(']');
  const auto sender = rest.substr(0, bracket);
  if (bracket == std::string_view::npos || sender.find(':') == std::string_view::npos ||
      !read_sender(sender, entry))
    return false;
  entry.rest = rest.substr(bracket + 1);
  return true;
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
