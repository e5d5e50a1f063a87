#include "engine/formats/ios_console/line.h"

#include <array>

#include "engine/decode/civil_time.h"
#include "engine/decode/text.h"

namespace certtrail::formats::ios {
namespace {

constexpr std::size_t kTimeOfDay = 8;  // "HH:MM:SS"
constexpr std::size_t kDateAndTime = 19;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

void skip_blanks(std::string_view& rest) {
  std::size_t count = 0;
  while (count < rest.size() && is_blank(rest[count])) ++count;
  rest.remove_prefix(count);
}

std::string_view take_word(std::string_view& rest) {
  std::size_t end = 0;
  while (end < rest.size() && !is_blank(rest[end])) ++end;
  const auto word = rest.substr(0, end);
  rest.remove_prefix(end);
  skip_blanks(rest);
  return word;
}

std::size_t digits_at(std::string_view text, std::size_t at) {
  std::size_t count = 0;
  while (at + count < text.size() && is_digit(text[at + count])) ++count;
  return count;
}

// Length of "HH:MM:SS[.fraction]" at the start of `text`; 0 if it is none.
std::size_t clock_length(std::string_view text) {
  if (text.size() < kTimeOfDay || text[2] != ':' || text[5] != ':') return 0;
  if (text.size() == kTimeOfDay || text[kTimeOfDay] != '.') return kTimeOfDay;
  const auto fraction = digits_at(text, kTimeOfDay + 1);
  return fraction == 0 ? kTimeOfDay : kTimeOfDay + 1 + fraction;
}

// Takes "+HHMM" or "-HHMM" off `rest`; false if it is not there.
bool take_zone(std::string_view& rest, std::int32_t& offset) {
  const auto zone = parse_zone_offset(rest.substr(0, 5));
  if (!zone || (rest[0] != '+' && rest[0] != '-')) return false;
  offset = *zone;
  rest.remove_prefix(5);
  return true;
}

bool is_level(std::string_view word) {
  static constexpr std::array<std::string_view, 5> kLevels = {"debug", "info", "default", "error",
                                                              "fault"};
  for (const auto level : kLevels)
    if (word.size() == level.size() && (word[0] | 0x20) == level[0] &&
        word.substr(1) == level.substr(1))
      return true;
  return false;
}

int month_of(std::string_view name) {
  static constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  const auto at = kMonths.find(name);
  return name.size() == 3 && at != std::string_view::npos && at % 3 == 0
             ? static_cast<int>(at / 3) + 1
             : 0;
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

std::optional<Entry> parse_console(std::string_view level, std::string_view rest) {
  const auto length = clock_length(rest);
  const auto time = length > kTimeOfDay ? parse_time_of_day(rest.substr(0, length)) : std::nullopt;
  if (!time) return std::nullopt;
  Entry entry;
  entry.level = level;
  entry.naive_us = *time;
  const auto* start = rest.data();
  rest.remove_prefix(length);
  auto zone = rest;
  skip_blanks(zone);
  if (take_zone(zone, entry.offset_minutes)) rest = zone;
  entry.time = {start, static_cast<std::size_t>(rest.data() - start)};
  if (rest.empty() || !is_blank(rest[0])) return std::nullopt;
  const bool tabs = rest[0] == '\t';
  skip_blanks(rest);
  const auto tab = tabs ? rest.find('\t') : std::string_view::npos;
  if (tab != std::string_view::npos) {
    entry.process = rest.substr(0, tab);
    rest.remove_prefix(tab);
  } else {
    entry.process = take_word(rest);
  }
  if (entry.process.empty()) return std::nullopt;
  entry.message = bare_message(rest);
  return entry;
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

std::optional<Entry> parse_relay(int month, std::string_view line) {
  const auto* start = line.data();
  auto rest = line.substr(3);
  skip_blanks(rest);
  const auto day_text = take_word(rest);
  const auto length = clock_length(rest);
  const auto time = length > 0 ? parse_time_of_day(rest.substr(0, length)) : std::nullopt;
  if (!time || day_text.empty() || day_text.size() > 2 || digits_at(day_text, 0) != day_text.size())
    return std::nullopt;
  const auto day = static_cast<unsigned>(*parse_integer(day_text));
  auto days = days_from_civil(1970, static_cast<unsigned>(month), day);
  if (!days && month == 2 && day == 29) days = days_from_civil(1970, 3, 1);
  if (!days) return std::nullopt;
  Entry entry;
  entry.family = Family::relay;
  entry.naive_us = *days * kMicrosecondsPerDay + *time;
  entry.time = {start, static_cast<std::size_t>(rest.data() + length - start)};
  rest.remove_prefix(length);
  const auto level = rest.find("] <");
  const auto end = level == std::string_view::npos ? level : rest.find(">:", level);
  if (end == std::string_view::npos || !read_sender(rest.substr(0, level + 1), entry))
    return std::nullopt;
  entry.level = rest.substr(level + 3, end - level - 3);
  entry.message = bare_message(rest.substr(end + 2));
  return entry;
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
  entry.message = bare_message(rest.substr(colon + 2));
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
  entry.message = bare_message(rest.substr(1));
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
  entry.message = bare_message(rest.substr(bracket + 1));
  return true;
}

std::optional<Entry> parse_dated(std::string_view line) {
  if (line.size() < kDateAndTime || line[4] != '-' || line[10] != ' ') return std::nullopt;
  const auto length = clock_length(line.substr(11));
  const auto year = parse_integer(line.substr(0, 4));
  const auto month = parse_integer(line.substr(5, 2));
  const auto day = parse_integer(line.substr(8, 2));
  if (length <= kTimeOfDay || !year || !month || !day || *month < 0 || *day < 0 || *year < 0)
    return std::nullopt;
  const auto days =
      days_from_civil(*year, static_cast<unsigned>(*month), static_cast<unsigned>(*day));
  const auto time = parse_time_of_day(line.substr(11, length));
  if (!days || !time) return std::nullopt;
  Entry entry;
  entry.naive_us = *days * kMicrosecondsPerDay + *time;
  auto rest = line.substr(11 + length);
  const bool zoned = take_zone(rest, entry.offset_minutes);
  entry.family = zoned ? Family::show : Family::compact;
  entry.time = line.substr(0, line.size() - rest.size());
  if (rest.empty() || !is_blank(rest[0])) return std::nullopt;
  skip_blanks(rest);
  const bool read = !zoned                   ? read_compact(rest, entry)
                    : rest.starts_with("0x") ? read_table(rest, entry)
                                             : read_syslog(rest, entry);
  if (!read) return std::nullopt;
  return entry;
}

}  // namespace

bool Entry::is_debug() const { return level == "debug" || level == "Debug" || level == "Db"; }

std::optional<Entry> parse_entry(std::string_view line) {
  skip_blanks(line);
  if (line.size() < 16) return std::nullopt;
  if (is_digit(line[0])) return parse_dated(line);
  if (!is_letter(line[0])) return std::nullopt;
  if (line[3] == ' ')
    if (const int month = month_of(line.substr(0, 3))) return parse_relay(month, line);
  std::size_t end = 0;
  while (end < line.size() && is_letter(line[end])) ++end;
  const auto level = line.substr(0, end);
  if (level.empty() || !is_level(level)) return std::nullopt;
  auto rest = line.substr(end);
  if (rest.empty() || !is_blank(rest[0])) return std::nullopt;
  skip_blanks(rest);
  return parse_console(level, rest);
}

}  // namespace certtrail::formats::ios
