// One line of the Android Company Portal's OMADM log. Two grammars are known, with and without the
// literal `Event`:
//   2018-02-27T05:16:08.2500000  VERB  Event  org.jscep.transport.X  18327    10  Sending ...
//   2019-08-01T19:22:46.8209999    INFO    com.microsoft.omadm.Services    15118    04142    ...
// Columns are separated by any run of blanks and tabs, once by a single blank. The seven digits are
// a printed double of millisecond resolution (46.8209999 is 46.821). No zone is printed.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/model/moment.h"

namespace certtrail::formats::omadm {

struct Columns {
  std::string_view time;                       // as printed; "Time" in the documentation's sample
  std::int64_t naive_us = 0;                   // rounded to milliseconds; 0 if `time` is no time
  std::optional<std::int32_t> offset_minutes;  // of a zone printed behind the time
  bool timed = false;
  std::string_view level, logger, process, thread, message;

  Moment moment() const;
};

// Reads many lines of one text: lines of one day share the work for it.
class LineReader {
 public:
  // Of `text`, that the lines lie in, any character may be looked at.
  explicit LineReader(std::string_view text) : text_(text) {}

  // The columns of a line that starts a record; false, and columns of no meaning, for any other.
  // Leading blanks and the backtick of a quoted line are skipped.
  bool read(std::string_view line, Columns& columns);

 private:
  bool read_usual(std::string_view line, Columns& columns);
  const char* read_usual_time(const char* at, Columns& columns);
  bool read_time(Columns& columns);
  bool read_date(const char* text);

  std::string_view text_;
  std::string_view date_;  // "YYYY-MM-DD" of the last line that had a time; it exists
  std::int64_t date_us_ = 0;
};

// As LineReader::read, for a single line.
std::optional<Columns> parse_line(std::string_view line);

}  // namespace certtrail::formats::omadm
