#include "engine/formats/android_omadm/line.h"

#include <array>

#include "engine/decode/civil_time.h"
#include "engine/decode/text.h"

namespace certtrail::formats::omadm {
namespace {

constexpr std::size_t kSecondsLength = 19;  // "YYYY-MM-DDTHH:MM:SS"
constexpr std::int64_t kMicrosecondsPerMillisecond = 1000;

// Objects, not functions: take_column() would call a function for each character of a log.
constexpr auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
constexpr auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
constexpr auto kLogger = [] {  // what a logger's name is made of
  std::array<bool, 256> belongs{};
  for (unsigned c = 0; c < belongs.size(); ++c)
    belongs[c] = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                 c == '_' || c == '.' || c == '$';
  return belongs;
}();
constexpr auto is_logger = [](char c) { return kLogger[static_cast<unsigned char>(c)]; };

void skip_blanks(std::string_view& rest) {
  std::size_t blanks = 0;
  while (blanks < rest.size() && (rest[blanks] == ' ' || rest[blanks] == '\t')) ++blanks;
  rest.remove_prefix(blanks);
}

// Takes the characters that `belongs`, and the blanks behind them; empty if no blank follows.
template <class Belongs>
std::string_view take_column(std::string_view& rest, Belongs belongs) {
  std::size_t end = 0;
  while (end < rest.size() && belongs(rest[end])) ++end;
  if (end == rest.size() || (rest[end] != ' ' && rest[end] != '\t')) return {};
  const auto column = rest.substr(0, end);
  rest.remove_prefix(end);
  skip_blanks(rest);
  return column;
}

// Reads `count` digits; -1 if others stand there.
int digits(std::string_view text, std::size_t at, std::size_t count) {
  int value = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    if (!is_digit(text[i])) return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

// "YYYY-MM-DDTHH:MM:SS" to microseconds.
std::optional<std::int64_t> read_seconds(std::string_view text) {
  if (text[4] != '-' || text[7] != '-' || text[10] != 'T') return std::nullopt;
  const int year = digits(text, 0, 4);
  const int month = digits(text, 5, 2);
  const int day = digits(text, 8, 2);
  if (year < 0 || month < 0 || day < 0) return std::nullopt;
  const auto days = days_from_civil(year, static_cast<unsigned>(month), static_cast<unsigned>(day));
  const auto time = parse_time_of_day(text.substr(11, 8));
  if (!days || !time) return std::nullopt;
  return *days * kMicrosecondsPerDay + *time;
}

bool read_time(Columns& columns) {
  const auto text = columns.time;
  if (text == "Time") return true;
  if (text.size() < kSecondsLength) return false;
  const auto seconds = read_seconds(text);
  if (!seconds) return false;
  std::size_t at = kSecondsLength;
  std::int64_t fraction = 0;
  if (at < text.size() && text[at] == '.') {
    std::int64_t unit = 100'000'000;  // nanoseconds, so that the seventh digit counts
    for (++at; at < text.size() && is_digit(text[at]); ++at, unit /= 10)
      fraction += unit * (text[at] - '0');
  }
  if (at < text.size()) {
    columns.offset_minutes = parse_zone_offset(text.substr(at));
    if (!columns.offset_minutes) return false;
  }
  columns.naive_us = *seconds + (fraction + 500'000) / 1'000'000 * kMicrosecondsPerMillisecond;
  columns.timed = true;
  return true;
}

}  // namespace

Moment Columns::moment() const {
  if (!timed) return {0, 0, ZoneBasis::none, std::string(time)};
  return {naive_us, offset_minutes.value_or(0),
          offset_minutes ? ZoneBasis::explicit_zone : ZoneBasis::assumed, std::string(time)};
}

std::optional<Columns> parse_line(std::string_view line) {
  skip_blanks(line);
  if (line.starts_with('`')) line.remove_prefix(1);
  if (line.size() < 10 || (!is_digit(line[0]) && line[0] != 'T')) return std::nullopt;
  Columns columns;
  columns.time = take_column(line, [](char c) { return c != ' ' && c != '\t'; });
  columns.level = take_column(line, is_upper);
  if (columns.level.size() < 4 || columns.level.size() > 7) return std::nullopt;
  columns.logger = take_column(line, is_logger);
  if (columns.logger == "Event" && !line.empty() && !is_digit(line[0]))
    columns.logger = take_column(line, is_logger);
  if (columns.logger.empty() || is_digit(columns.logger[0])) return std::nullopt;
  columns.process = take_column(line, is_digit);
  // The thread ends the line of a record without a message.
  std::size_t thread = 0;
  while (thread < line.size() && is_digit(line[thread])) ++thread;
  if (columns.process.empty() || thread == 0) return std::nullopt;
  columns.thread = line.substr(0, thread);
  line.remove_prefix(thread);
  if (!line.empty() && line[0] != ' ' && line[0] != '\t') return std::nullopt;
  columns.message = trim(line);
  if (columns.message.ends_with('`')) columns.message.remove_suffix(1);
  if (!read_time(columns)) return std::nullopt;
  return columns;
}

}  // namespace certtrail::formats::omadm
