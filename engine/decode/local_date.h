// Dates as a machine's locale prints them, whose order of day and month nothing states:
//   11/9/2024 3:04 PM    9.11.2024 15:04    2024/11/9 下午 03:04    9/11/24 15.04    2024-11-09
//   15:04
// The order is found by elimination over all dates of a file: an order survives as long as it can
// read every one. certutil prints no zone and usually no seconds; with -gmt it adds " GMT".
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/model/moment.h"

namespace certtrail {

enum class DateOrder : std::uint8_t { month_day_year, day_month_year, year_month_day };

// A printed date taken apart. Digits of any script, blanks of any kind and direction marks are
// understood; month names only in English.
struct PrintedDate {
  std::array<int, 3> number{};  // as printed, left to right
  std::array<int, 3> digits{};  // how many digits each has; 0: a month name
  char separator = '/';
  bool has_time = false;
  int hour = 0, minute = 0, second = 0;
  enum class Half : std::uint8_t { none, am, pm } half = Half::none;
  bool gmt = false;
  bool unknown_word = false;  // something was printed that is neither marker nor zone
};

// nullopt if the text is no date of these shapes.
std::optional<PrintedDate> take_date_apart(std::string_view text);

// Microseconds of a date read in one order; two-digit years 00-79 are 20xx. nullopt if the order
// cannot read it.
std::optional<std::int64_t> read_in_order(const PrintedDate& date, DateOrder order);

class LocalDateReader {
 public:
  // `stated`: the order to read by where the dates themselves leave two open.
  explicit LocalDateReader(std::optional<DateOrder> stated = std::nullopt) : stated_(stated) {}

  // Feeds one date text; it narrows the orders.
  void see(std::string_view text);
  // Feeds two texts of which the first must not be later: used when elimination leaves two orders.
  void see_pair(std::string_view earlier, std::string_view later);
  // Feeds a text whose time is known from elsewhere but for its zone: orders that read another day
  // fall out, unless all do.
  void see_known(std::string_view text, std::int64_t utc_us);

  // One order is left (or none, when the file mixes orders): more dates change nothing.
  bool decided() const { return surviving() <= 1; }
  // Chooses: the survivor; else the order with fewer contradicting pairs; else the stated one.
  // Without any, dates that two orders read differently stay unread; guess() reads them month first
  // where AM/PM was seen and day first where not.
  void settle();
  bool ambiguous() const { return ambiguous_; }  // nothing chose between two orders
  bool mixed() const { return surviving() == 0; }
  // Texts that read() left unread because of that.
  std::uint64_t undecided() const { return undecided_; }
  // Of the texts that read() was given: those that are no dates, and those with words beside the
  // date and time that were not understood.
  std::uint64_t unreadable() const { return unreadable_; }
  std::uint64_t unknown_words() const { return unknown_words_; }
  std::string_view order_name() const;

  // Reads by the settled order; a text of another order is read by whichever order can. Basis:
  // explicit_zone / utc_by_format where the text says so, else `assumed`. Unknown when null,
  // unreadable or undecided; the text is kept unless null. Null are "", "EMPTY", "-", and the dates
  // that tools write for it: 1601-01-01, 1899-12-30, 0001-01-01.
  Moment read(std::string_view text);
  // The same, but undecided texts are read in the order that is more usual for what was seen.
  Moment guess(std::string_view text);

 private:
  int surviving() const;
  Moment read(std::string_view text, bool guessing);

  std::optional<DateOrder> stated_;
  std::array<bool, 3> alive_ = {true, true, true};
  std::array<std::uint64_t, 3> contradictions_{};
  DateOrder order_ = DateOrder::month_day_year;
  std::uint64_t unreadable_ = 0;
  std::uint64_t undecided_ = 0;
  std::uint64_t unknown_words_ = 0;
  bool half_days_ = false;
  bool order_matters_ = false;  // some date differs between the first two orders
  bool ambiguous_ = false;
};

}  // namespace certtrail
