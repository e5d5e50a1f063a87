#include "engine/decode/local_date.h"

#include <algorithm>
#include <cstdlib>

#include "engine/decode/characters.h"
#include "engine/decode/civil_time.h"
#include "engine/decode/text.h"

namespace certtrail {
namespace {

using Half = PrintedDate::Half;

// Beginning of a run of decimal digits in other scripts; full width, Arabic, Persian, Devanagari,
// Bengali, Thai.
constexpr std::array<char32_t, 6> kOtherZeros = {0xFF10, 0x0660, 0x06F0, 0x0966, 0x09E6, 0x0E50};

struct Marker {
  std::string_view word;  // ASCII in lower case, dots removed
  Half half;
};
constexpr Marker kMarkers[] = {
    {"am", Half::am},     {"pm", Half::pm},     {"a", Half::am},    {"p", Half::pm},
    {"上午", Half::am},   {"下午", Half::pm},   {"午前", Half::am}, {"午後", Half::pm},
    {"오전", Half::am},   {"오후", Half::pm},   {"vorm", Half::am}, {"nachm", Half::pm},
    {"πμ", Half::am},     {"μμ", Half::pm},     {"ΠΜ", Half::am},   {"ΜΜ", Half::pm},
    {"ص", Half::am},      {"م", Half::pm},      {"قظ", Half::am},   {"بظ", Half::pm},
    {"fm", Half::am},     {"em", Half::pm},     {"sa", Half::am},   {"ch", Half::pm},
    {"de", Half::am},     {"du", Half::pm},     {"dop", Half::am},  {"odp", Half::pm},
    {"pd", Half::am},     {"md", Half::pm},     {"ÖÖ", Half::am},   {"ÖS", Half::pm},
    {"पूर्वाह्न", Half::am}, {"अपराह्न", Half::pm}, {"ap", Half::am},   {"ip", Half::pm},
};
constexpr std::string_view kMonths = "janfebmaraprmayjunjulaugsepoctnovdec";
constexpr std::string_view kIgnoredWords[] = {"г", "uhr", "t", "h", "klo", "kl"};

bool is_separator(char c) { return c == '/' || c == '.' || c == '-'; }

char32_t next_character(std::string_view text, std::size_t& at) {
  const auto first = static_cast<unsigned char>(text[at++]);
  if (first < 0x80) return first;
  const int more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : first >= 0xC0 ? 1 : 0;
  char32_t c = more == 3 ? first & 0x07u : more == 2 ? first & 0x0Fu : first & 0x1Fu;
  for (int i = 0; i < more && at < text.size(); ++i)
    c = (c << 6) | (static_cast<unsigned char>(text[at++]) & 0x3Fu);
  return c;
}

// What a character counts as in a date; 0: as itself.
std::optional<char> plain(char32_t c) {
  for (const char32_t zero : kOtherZeros)
    if (c >= zero && c < zero + 10) return static_cast<char>('0' + (c - zero));
  if (c == 0x00A0 || c == 0x3000 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F) return ' ';
  if (c == 0xFF0F || c == 0x5E74 || c == 0x6708) return '/';  // full width slash, 年, 月
  if (c == 0x65E5) return ' ';                                // 日
  if (c == 0xFF1A) return ':';
  if (c == 0x060C) return ',';
  return std::nullopt;
}

bool is_invisible(char32_t c) {
  return (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) || c == 0x061C ||
         c == 0xFEFF || (c >= 0x2066 && c <= 0x2069);
}

// Only for texts that are not ASCII.
std::string plain_text(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto start = at;
    const auto c = next_character(text, at);
    if (is_invisible(c)) continue;
    if (const auto simple = plain(c))
      out += *simple;
    else
      out += text.substr(start, at - start);
  }
  return out;
}

// Walks a date text: numbers, separators, words.
struct Scanner {
  std::string_view text;
  std::size_t at = 0;

  bool done() const { return at >= text.size(); }
  char peek() const { return done() ? '\0' : text[at]; }
  void skip_blanks() {
    while (peek() == ' ' || peek() == '\t' || peek() == ',') ++at;
  }
  bool number(int& value, int& digits) {
    const auto start = at;
    value = 0;
    while (is_digit(peek()) && at - start < 9) value = value * 10 + (text[at++] - '0');
    digits = static_cast<int>(at - start);
    return digits > 0;
  }
  std::string_view word() {
    const auto start = at;
    while (!done() && !is_digit(peek()) && peek() != ' ' && peek() != '\t' && peek() != ',' &&
           peek() != '/' && peek() != '-' && peek() != ':')
      ++at;
    return text.substr(start, at - start);
  }
};

bool month_name(std::string_view word, int& month) {
  const auto lower = ascii_lower(word.substr(0, 3));
  const auto found = lower.size() == 3 ? kMonths.find(lower) : std::string_view::npos;
  if (found == std::string_view::npos || found % 3 != 0) return false;
  month = static_cast<int>(found / 3) + 1;
  return true;
}

bool take_day(Scanner& scanner, PrintedDate& date) {
  for (std::size_t i = 0; i < 3; ++i) {
    scanner.skip_blanks();
    if (!scanner.number(date.number[i], date.digits[i]) &&
        !(i < 2 && month_name(scanner.word(), date.number[i])))
      return false;
    if (date.digits[i] > 4) return false;
    if (i == 2) break;
    scanner.skip_blanks();
    if (!is_separator(scanner.peek())) {
      if (date.digits[i] == 0 || i == 0) continue;  // "9 Nov 2024"
      return false;
    }
    date.separator = scanner.peek();
    ++scanner.at;
  }
  if (scanner.peek() == '.') ++scanner.at;  // Hungarian "2024. 11. 09."
  return true;
}

// "15:04", "15:04:05", "15.04", "15:04:05.123"
bool take_time(Scanner& scanner, PrintedDate& date) {
  int digits = 0;
  if (!scanner.number(date.hour, digits) || digits > 2) return false;
  const char separator = scanner.peek();
  if (separator != ':' && separator != '.') return false;
  ++scanner.at;
  if (!scanner.number(date.minute, digits) || digits != 2) return false;
  if (scanner.peek() == separator) {
    ++scanner.at;
    if (!scanner.number(date.second, digits) || digits != 2) return false;
    if (scanner.peek() == '.' || scanner.peek() == ',') {
      ++scanner.at;
      int fraction = 0;
      scanner.number(fraction, digits);
    }
  }
  date.has_time = true;
  return date.hour < 24 && date.minute < 60 && date.second < 61;
}

// `marker` gathers the words around the time, since "a. m." is printed as two.
void settle_words(std::string marker, PrintedDate& date) {
  if (marker.empty()) return;
  for (const auto ignored : kIgnoredWords)
    if (marker == ignored) return;
  for (const auto& known : kMarkers)
    if (marker == known.word) {
      date.half = known.half;
      return;
    }
  date.unknown_word = true;
}

// "15s", "15.123s": what `certutil -seconds` adds behind the time.
bool take_seconds(Scanner& scanner, PrintedDate& date) {
  int digits = 0;
  if (date.second != 0 || !scanner.number(date.second, digits) || digits > 2) return false;
  if (scanner.peek() == '.' || scanner.peek() == ',') {
    int fraction = 0;
    ++scanner.at;
    scanner.number(fraction, digits);
  }
  return scanner.word() == "s" && date.second < 61;
}

bool take_rest(Scanner& scanner, PrintedDate& date) {
  std::string marker;
  while (true) {
    scanner.skip_blanks();
    if (scanner.done()) break;
    if (is_digit(scanner.peek())) {
      if (date.has_time ? !take_seconds(scanner, date) : !take_time(scanner, date)) return false;
      continue;
    }
    const auto word = scanner.word();
    if (word.empty()) return false;
    auto lower = ascii_lower(word);
    lower.erase(std::remove(lower.begin(), lower.end(), '.'), lower.end());
    if (lower == "gmt" || lower == "utc" || lower == "z")
      date.gmt = true;
    else if (marker.size() < 32)
      marker += lower;
  }
  settle_words(std::move(marker), date);
  return true;
}

int full_year(int year, int digits) {
  if (digits > 2) return year;
  return year < 80 ? 2000 + year : 1900 + year;
}

// The dates that tools write for null: 1601-01-01, 1899-12-30, 0001-01-01.
bool is_null_day(const PrintedDate& date) {
  const auto& n = date.number;
  const auto is_day = [&](int year, int month, int day) {
    return (n[0] == year && n[1] == month && n[2] == day) ||
           (n[2] == year && ((n[0] == month && n[1] == day) || (n[0] == day && n[1] == month)));
  };
  return is_day(1601, 1, 1) || is_day(1899, 12, 30) || is_day(1, 1, 1);
}

// Whether month and day could change places and make another day.
bool depends_on_order(const PrintedDate& date) {
  const auto month_first = read_in_order(date, DateOrder::month_day_year);
  const auto day_first = read_in_order(date, DateOrder::day_month_year);
  return month_first && day_first && *month_first != *day_first;
}

// A text as far as it says something in any order.
struct Cell {
  bool null = false;  // "", "EMPTY", "-", or a date for null
  std::optional<PrintedDate> date;
};

Cell read_cell(std::string_view text) {
  text = trim(text);
  if (text.empty() || text == "EMPTY" || text == "-") return {true, std::nullopt};
  auto date = take_date_apart(text);
  const bool null = date && is_null_day(*date);
  return {null, std::move(date)};
}

}  // namespace

std::optional<PrintedDate> take_date_apart(std::string_view text) {
  text = trim(text);
  if (text.size() < 6 || text.size() > 128) return std::nullopt;
  const bool ascii = std::all_of(text.begin(), text.end(),
                                 [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  const auto plain = ascii ? std::string() : plain_text(text);
  Scanner scanner{ascii ? text : std::string_view(plain)};
  PrintedDate date;
  if (!take_day(scanner, date) || !take_rest(scanner, date)) return std::nullopt;
  return date;
}

std::optional<std::int64_t> read_in_order(const PrintedDate& date, DateOrder order) {
  const auto& n = date.number;
  const auto& d = date.digits;
  std::optional<std::int64_t> days;
  if (order == DateOrder::year_month_day) {
    if (d[0] != 4 || d[2] > 2) return std::nullopt;
    days = days_from_civil(n[0], static_cast<unsigned>(n[1]), static_cast<unsigned>(n[2]));
  } else {
    if ((d[2] != 4 && d[2] != 2) || d[0] > 2 || d[1] > 2) return std::nullopt;
    const bool month_first = order == DateOrder::month_day_year;
    if (month_first ? d[1] == 0 || (date.separator == '.' && d[0] > 0) : d[0] == 0)
      return std::nullopt;
    days = days_from_civil(full_year(n[2], d[2]), static_cast<unsigned>(month_first ? n[0] : n[1]),
                           static_cast<unsigned>(month_first ? n[1] : n[0]));
  }
  int hour = date.hour;
  if (date.half != Half::none && hour <= 12) hour = hour % 12 + (date.half == Half::pm ? 12 : 0);
  if (!days) return std::nullopt;
  return *days * kMicrosecondsPerDay +
         (std::int64_t{hour} * 3600 + date.minute * 60 + date.second) * kMicrosecondsPerSecond;
}

int LocalDateReader::surviving() const {
  return static_cast<int>(std::count(alive_.begin(), alive_.end(), true));
}

void LocalDateReader::see(std::string_view text) {
  const auto [null, date] = read_cell(text);
  if (null || !date) return;
  half_days_ = half_days_ || date->half != Half::none;
  std::array<std::optional<std::int64_t>, 3> reads;
  for (std::size_t i = 0; i < 3; ++i) reads[i] = read_in_order(*date, static_cast<DateOrder>(i));
  if (!reads[0] && !reads[1] && !reads[2]) return;  // says nothing about the order
  order_matters_ = order_matters_ || depends_on_order(*date);
  for (std::size_t i = 0; i < 3; ++i) alive_[i] = alive_[i] && reads[i];
}

void LocalDateReader::see_pair(std::string_view earlier, std::string_view later) {
  const auto [no_first, first] = read_cell(earlier);
  const auto [no_second, second] = read_cell(later);
  if (no_first || no_second || !first || !second) return;
  for (std::size_t i = 0; i < 3; ++i) {
    const auto a = read_in_order(*first, static_cast<DateOrder>(i));
    const auto b = read_in_order(*second, static_cast<DateOrder>(i));
    if (a && b && *a > *b) ++contradictions_[i];
  }
}

void LocalDateReader::see_known(std::string_view text, std::int64_t utc_us) {
  constexpr std::int64_t kZones = kMicrosecondsPerDay;  // zones go to 14 hours
  const auto [null, date] = read_cell(text);
  if (null || !date) return;
  std::array<bool, 3> agree{};
  for (std::size_t i = 0; i < 3; ++i) {
    const auto us = read_in_order(*date, static_cast<DateOrder>(i));
    agree[i] = us && std::abs(*us - utc_us) < kZones;
  }
  if (!agree[0] && !agree[1] && !agree[2]) return;
  for (std::size_t i = 0; i < 3; ++i) alive_[i] = alive_[i] && agree[i];
}

void LocalDateReader::settle() {
  const auto preferred = half_days_ ? DateOrder::month_day_year : DateOrder::day_month_year;
  order_ = preferred;
  ambiguous_ = false;
  const auto month_first = alive_[0];
  const auto day_first = alive_[1];
  if (month_first && day_first) {
    if (contradictions_[0] != contradictions_[1])
      order_ = contradictions_[0] < contradictions_[1] ? DateOrder::month_day_year
                                                       : DateOrder::day_month_year;
    else if (stated_ && *stated_ != DateOrder::year_month_day)
      order_ = *stated_;
    else
      ambiguous_ = order_matters_;
  } else if (month_first) {
    order_ = DateOrder::month_day_year;
  } else if (day_first) {
    order_ = DateOrder::day_month_year;
  } else if (alive_[2]) {
    order_ = DateOrder::year_month_day;
  }
}

std::string_view LocalDateReader::order_name() const {
  switch (order_) {
    case DateOrder::month_day_year:
      return "month/day/year";
    case DateOrder::day_month_year:
      return "day/month/year";
    case DateOrder::year_month_day:
      return "year/month/day";
  }
  return "";
}

Moment LocalDateReader::read(std::string_view text) { return read(text, false); }

Moment LocalDateReader::guess(std::string_view text) { return read(text, true); }

Moment LocalDateReader::read(std::string_view text, bool guessing) {
  const auto [null, date] = read_cell(text);
  if (null) return {};
  Moment moment;
  moment.text = std::string(trim(text));
  if (auto iso = parse_iso8601(moment.text, ZoneBasis::assumed)) return *std::move(iso);
  if (date && ambiguous_ && !guessing && depends_on_order(*date)) {
    ++undecided_;
    return moment;
  }
  std::optional<std::int64_t> us;
  if (date) us = read_in_order(*date, order_);
  for (std::size_t i = 0; i < 3 && date && !us; ++i)
    us = read_in_order(*date, static_cast<DateOrder>(i));
  if (!us) {
    ++unreadable_;
    return moment;
  }
  unknown_words_ += date->unknown_word ? 1 : 0;
  moment.naive_us = *us;
  moment.basis = date->gmt ? ZoneBasis::utc_by_format : ZoneBasis::assumed;
  return moment;
}

}  // namespace certtrail
