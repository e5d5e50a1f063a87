// One line of an Apple device's log as people hand it in. Families (CONSOLE without a date, RELAY
// without a year or zone, SHOW with everything, COMPACT without a zone):
//   debug    18:30:53.691033 -0500    profiled    Performing synchronous URL request: https://...
//   Line 392346: default 11:19:59.360460-0400 profiled Profile “...” installed.   (editor search)
//   May 23 14:15:42 Ada-iPad profiled[150] <Notice>: (Error) MC: Cannot retrieve SCEP identity
//   May 23 14:15:42.123 profiled(ManagedConfiguration)[150] <Notice>: ...
//   2026-05-24 13:03:28.908085-0700 0x1a2b Default 0x0 150 0 profiled: (Lib) [subsystem:MC] ...
//   2026-05-24 13:03:28.908085-0700 Ada-iPad profiled[150]: (Lib) [subsystem:MC] ...
//   2026-05-24 13:03:28.908 Df profiled[150:1a2b] [subsystem:MC] ...
// Columns of the first are tabs in the original, blanks in copies; the zone may be glued to the
// time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace certtrail::formats::ios {

enum class Family : std::uint8_t { console, relay, show, compact };
inline constexpr int kFamilies = 4;

struct Entry {
  Family family = Family::console;
  std::string_view time;      // as printed, with its zone
  std::int64_t naive_us = 0;  // console: time of day; relay: in 1970; else since 1970
  std::int32_t offset_minutes = 0;
  std::string_view level, host, process;
  std::string_view rest;  // what stands behind the columns

  bool is_debug() const;
  std::string_view message() const;  // `rest` without library and subsystem
};

// Reads many lines of one text: lines of one day share the work for it.
class EntryReader {
 public:
  // False, and an entry of no meaning, for a line that starts no record. The line is clean (see
  // clean.h).
  bool read(std::string_view line, Entry& entry);

 private:
  bool read_dated(std::string_view line, Entry& entry);
  bool read_relay(int month, std::string_view line, Entry& entry);
  bool read_date(std::string_view date);
  bool read_day(int month, unsigned day);

  std::string date_;       // of the last line that had one
  std::int64_t days_ = 0;  // of it
  int month_ = 0;          // of the last line that had a day without a year
  unsigned day_ = 0;
  std::int64_t days_of_1970_ = 0;
};

// As EntryReader::read, for a single line.
std::optional<Entry> parse_entry(std::string_view line);

}  // namespace certtrail::formats::ios
