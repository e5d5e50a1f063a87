// Rows of the Event Viewer's exports to CSV and to text, whose columns have names in the language
// of the system:
//   Level,Date and Time,Source,Event ID,Task Category            five names
//   Information,11/29/2024 3:04:05 PM,CAPI2,70,None,"Text ..."   and six fields
// The message may run over lines and hold quotes of its own. No quote decides where a row ends: one
// starts at each line that begins like one, which no broken quote can take away.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "engine/decode/lines.h"

namespace certtrail::windows_event {

struct ViewerRow {
  std::array<std::string, 5>
      fields;           // level (Security: keywords), date, source, event id, category
  std::string message;  // without its quotes, lines joined with LF
  std::string text;     // the row as read, lines joined with LF
  std::uint64_t offset = 0, length = 0;
};

// Whether a line starts a row: its second field is a date with a time, its fourth an event id.
bool starts_viewer_row(std::string_view line, char delimiter);

class ViewerRows {
 public:
  using Take = std::function<void(ViewerRow&)>;

  // What stands before the first row is no row.
  void feed(const Line& line, char delimiter, const Take& take);
  void finish(const Take& take);

 private:
  static constexpr std::size_t kLongest = 1 << 20;  // of a message; the rest is not kept

  ViewerRow row_;
  bool open_ = false;
};

}  // namespace certtrail::windows_event
