// Delimited text as consoles, portals and scripts write it, read leniently:
//   "Issued Request ID";"Request Disposition"      delimiter sniffed among , ; and tab
//   5;"20 -- Issued"                               cells may hold "" and line breaks
//   Bob's 5" phone,x                               a bare quote in an unquoted cell is text
// A quote that is never closed must not take good rows with it: after kQuotedLines lines or
// kQuotedBytes bytes the row is taken to end at its first line, and reading goes on with the
// second.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/decode/lines.h"

namespace certtrail {

struct CsvRow {
  std::vector<std::string> fields;  // as many as the row has: rows may be ragged
  std::string text;                 // the row as read, lines joined with LF, without its line end
  std::uint64_t offset = 0;         // of its first raw byte
  std::uint64_t length = 0;         // raw bytes including line ends
  bool broken_quote = false;        // cut at the end of its first line, see above
};

class CsvReader {
 public:
  static constexpr std::size_t kQuotedLines = 200;
  static constexpr std::size_t kQuotedBytes = 1 << 20;
  using Take = std::function<void(CsvRow&)>;

  // Lines in order. Blank lines, a "sep=;" line and a "#TYPE ..." line are no rows.
  void feed(const Line& line, const Take& take);
  void finish(const Take& take);
  char delimiter() const { return delimiter_; }  // 0 until the first row

 private:
  struct Held {
    std::string text;
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
  };

  bool is_preface(std::string_view line);
  void scan(std::string_view line);
  std::size_t scan_quoted(std::string_view line, std::size_t at);
  void end_field();
  void emit(const Take& take);
  void resynchronise(const Take& take);

  CsvRow row_;
  std::string field_;
  std::vector<Held> held_;  // lines of a row whose quote is still open
  std::size_t held_bytes_ = 0;
  std::size_t line_limit_ = kQuotedLines;  // halved by each broken quote: no quadratic rereading
  char delimiter_ = 0;
  bool in_quotes_ = false;
  bool runaway_ =
      false;  // a cell of several lines ended in the middle of a cell: it was never meant
};

// The delimiter that occurs most often outside quotes in a line; comma if none does.
char sniff_delimiter(std::string_view line);

// Fields of the first row that a head of text holds: what format claims look at.
std::vector<std::string> first_csv_row(std::string_view text);

}  // namespace certtrail
