#include "engine/formats/android_omadm/line.h"

#include <array>
#include <bit>
#include <cstring>

#include "engine/decode/characters.h"
#include "engine/decode/civil_time.h"
#include "engine/decode/sixteen.h"
#include "engine/decode/text.h"

namespace certtrail::formats::omadm {
namespace {

constexpr std::size_t kDateLength = 10;     // "YYYY-MM-DD"
constexpr std::size_t kUsualTime = 27;      // "YYYY-MM-DDTHH:MM:SS.fffffff"
constexpr std::size_t kSecondsLength = 19;  // "YYYY-MM-DDTHH:MM:SS"
constexpr std::int64_t kMicrosecondsPerMillisecond = 1000;

// Inlined: a function call for each character of a log would be most of the time.
constexpr auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
constexpr auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
constexpr auto kLogger = [] {  // what a logger's name is made of
  std::array<bool, 256> belongs{};
  for (unsigned c = 0; c < belongs.size(); ++c)
    belongs[c] = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                 c == '_' || c == '.' || c == '$';
  return belongs;
}();
constexpr auto is_logger = [](char c) { return kLogger[static_cast<unsigned char>(c)]; };

// Walks the columns of one line.
struct Walk {
  const char* at;
  const char* end;

  template <class Belongs>
  std::string_view take(Belongs belongs) {
    const char* start = at;
    while (at != end && belongs(*at)) ++at;
    return {start, static_cast<std::size_t>(at - start)};
  }

  // Takes the characters that `belongs`, and the blanks behind them; empty if no blank follows.
  template <class Belongs>
  std::string_view column(Belongs belongs) {
    const auto taken = take(belongs);
    if (at == end || !is_blank(*at)) return {};
    take(is_blank);
    return taken;
  }
};

// Reads `count` digits; -1 if others stand there.
int digits(const char* text, std::size_t count) {
  int value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (!is_digit(text[i])) return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

// Digits behind a decimal point to milliseconds, rounded.
std::int64_t rounded_milliseconds(std::string_view fraction) {
  const auto digit = [fraction](std::size_t i) {
    return i < fraction.size() ? fraction[i] - '0' : 0;
  };
  return digit(0) * 100 + digit(1) * 10 + digit(2) + (digit(3) >= 5 ? 1 : 0);
}

// What stands behind the thread, which ends the line of a record without a message.
bool take_message(const char* at, const char* end, Columns& columns) {
  if (at != end && !is_blank(*at)) return false;
  while (at != end && is_blank(*at)) ++at;
  columns.message = {at, end};
  const auto is_space = [](char c) { return static_cast<unsigned char>(c) <= ' '; };
  if (at != end && (is_space(*at) || is_space(end[-1]))) columns.message = trim(columns.message);
  if (columns.message.ends_with('`')) columns.message.remove_suffix(1);
  return true;
}

// The columns of almost every line, many characters at a time: a time with seven decimals, single
// blanks up to the logger. Each function takes what stands at `at` and gives where it ends, or null
// for a line of other making. Characters behind the line may be looked at (kHeadReach of them), but
// are never taken: no column holds a line end.
constexpr std::ptrdiff_t kHeadReach = 160;

// Whether "0000-00-00T00:00:00.0000000" stands at `at` with any digits.
bool has_usual_time(const char* at) {
  constexpr Sixteen kStart = {'0', '0', '0', '0', '-', '0', '0', '-',
                              '0', '0', 'T', '0', '0', ':', '0', '0'};
  constexpr Sixteen kStartMost = {9, 9, 9, 9, 0, 9, 9, 0, 9, 9, 0, 9, 9, 0, 9, 9};
  constexpr Sixteen kEnd = {'0', '0', ':', '0', '0', ':', '0', '0',
                            '.', '0', '0', '0', '0', '0', '0', '0'};
  constexpr Sixteen kEndMost = {9, 9, 0, 9, 9, 0, 9, 9, 0, 9, 9, 9, 9, 9, 9, 9};
  const Sixteen start = load_sixteen(at) - kStart;
  const Sixteen end = load_sixteen(at + kUsualTime - sizeof(Sixteen)) - kEnd;
  return !any((start > kStartMost) | (end > kEndMost));
}

const char* usual_level(const char* at, Columns& columns) {
  std::size_t length = 0;
  while (length < 8 && is_upper(at[length])) ++length;
  if (length < 4 || length > 7 || !is_blank(at[length])) return nullptr;
  columns.level = {at, length};
  at += length + 1;
  return std::memcmp(at, "Event", 5) == 0 && is_blank(at[5]) ? at + 6 : at;
}

const char* usual_logger(const char* at, Columns& columns) {
  const auto is_part = [](Sixteen c) {
    return ((c | 0x20) - 'a' < 26) | (c - '0' < 10) | (c == '.') | (c == '_') | (c == '$');
  };
  const int length = std::countr_one(bits_of<64>(at, is_part));
  if (length == 0 || length == 64 || is_digit(*at)) return nullptr;
  columns.logger = {at, static_cast<std::size_t>(length)};
  return at + length;
}

// Process and thread, with the blanks before each.
const char* usual_numbers(const char* at, Columns& columns) {
  constexpr int kSeen = 32;
  const auto blanks = bits_of<kSeen>(at, [](Sixteen c) { return (c == ' ') | (c == '\t'); });
  const auto digits = bits_of<kSeen>(at, [](Sixteen c) { return c - '0' < 10; });
  const int process = std::countr_one(blanks);
  const int process_end = process + std::countr_one(digits >> process);
  const int thread = process_end + std::countr_one(blanks >> process_end);
  const int thread_end = thread + std::countr_one(digits >> thread);
  if (process == 0 || process_end == process || thread == process_end || thread_end == thread ||
      thread_end == kSeen)
    return nullptr;
  columns.process = {at + process, at + process_end};
  columns.thread = {at + thread, at + thread_end};
  return at + thread_end;
}

}  // namespace

Moment Columns::moment() const {
  if (!timed) return {0, 0, ZoneBasis::none, std::string(time)};
  return {naive_us, offset_minutes.value_or(0),
          offset_minutes ? ZoneBasis::explicit_zone : ZoneBasis::assumed, std::string(time)};
}

bool LineReader::read_date(const char* text) {
  if (date_.size() == kDateLength && std::memcmp(date_.data(), text, kDateLength) == 0) return true;
  const int year = digits(text, 4);
  const int month = digits(text + 5, 2);
  const int day = digits(text + 8, 2);
  if (text[4] != '-' || text[7] != '-' || year < 0 || month < 0 || day < 0) return false;
  const auto days = days_from_civil(year, static_cast<unsigned>(month), static_cast<unsigned>(day));
  if (!days) return false;
  date_ = {text, kDateLength};
  date_us_ = *days * kMicrosecondsPerDay;
  return true;
}

bool LineReader::read_time(Columns& columns) {
  const auto text = columns.time;
  columns.naive_us = 0;
  columns.offset_minutes.reset();
  columns.timed = text.size() >= kSecondsLength;
  if (!columns.timed) return text == "Time";
  const auto clock = read_clock(text.data() + kDateLength + 1);
  if (clock < 0 || text[kDateLength] != 'T' || !read_date(text.data())) return false;
  Walk rest{text.data() + kSecondsLength, text.data() + text.size()};
  std::int64_t milliseconds = 0;
  if (rest.at != rest.end && *rest.at == '.') {
    ++rest.at;
    milliseconds = rounded_milliseconds(rest.take(is_digit));
  }
  if (rest.at != rest.end) {
    columns.offset_minutes = parse_zone_offset({rest.at, rest.end});
    if (!columns.offset_minutes) return false;
  }
  columns.naive_us =
      date_us_ + clock * kMicrosecondsPerSecond + milliseconds * kMicrosecondsPerMillisecond;
  return true;
}

const char* LineReader::read_usual_time(const char* at, Columns& columns) {
  if (!has_usual_time(at) || !is_blank(at[kUsualTime])) return nullptr;
  const auto two = [at](int i) { return (at[i] - '0') * 10 + at[i + 1] - '0'; };
  const int hour = two(11);
  const int minute = two(14);
  const int second = two(17);
  if (hour > 23 || minute > 59 || second > 60 || !read_date(at)) return nullptr;
  const int milliseconds = two(20) * 10 + at[22] - '0' + (at[23] >= '5' ? 1 : 0);
  columns.time = {at, kUsualTime};
  columns.naive_us = date_us_ + (hour * 3600 + minute * 60 + second) * kMicrosecondsPerSecond +
                     milliseconds * kMicrosecondsPerMillisecond;
  columns.offset_minutes.reset();
  columns.timed = true;
  return at + kUsualTime + 1;
}

bool LineReader::read_usual(std::string_view line, Columns& columns) {
  const char* at = line.data();
  if (text_.data() + text_.size() - at < kHeadReach) return false;
  return (at = read_usual_time(at, columns)) && (at = usual_level(at, columns)) &&
         (at = usual_logger(at, columns)) && (at = usual_numbers(at, columns)) &&
         take_message(at, line.data() + line.size(), columns);
}

bool LineReader::read(std::string_view line, Columns& columns) {
  if (read_usual(line, columns)) return true;
  Walk rest{line.data(), line.data() + line.size()};
  rest.take(is_blank);
  if (rest.at != rest.end && *rest.at == '`') ++rest.at;
  if (rest.end - rest.at < 10 || (!is_digit(*rest.at) && *rest.at != 'T')) return false;
  columns.time = rest.column([](char c) { return !is_blank(c); });
  columns.level = rest.column(is_upper);
  if (columns.level.size() < 4 || columns.level.size() > 7) return false;
  columns.logger = rest.column(is_logger);
  if (columns.logger == "Event" && rest.at != rest.end && !is_digit(*rest.at))
    columns.logger = rest.column(is_logger);
  if (columns.logger.empty() || is_digit(columns.logger[0])) return false;
  columns.process = rest.column(is_digit);
  columns.thread = rest.take(is_digit);
  if (columns.process.empty() || columns.thread.empty()) return false;
  return take_message(rest.at, rest.end, columns) && read_time(columns);
}

std::optional<Columns> parse_line(std::string_view line) {
  Columns columns;
  if (!LineReader(line).read(line, columns)) return std::nullopt;
  return columns;
}

}  // namespace certtrail::formats::omadm
