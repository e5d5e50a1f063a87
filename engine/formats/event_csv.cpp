// Events saved as CSV, by the Event Viewer (viewer_rows.h) or by PowerShell:
//   "LevelDisplayName","TimeCreated","ProviderName","Id","TaskDisplayName","Message"
// Only the rendered message holds an event's values; it is read by the templates known. Times are
// local and print no zone.
#include <algorithm>
#include <array>

#include "engine/decode/csv.h"
#include "engine/decode/localised_lines.h"
#include "engine/formats/table_columns.h"
#include "engine/formats/windows_event/rendered.h"
#include "engine/formats/windows_event/viewer_rows.h"
#include "engine/model/format.h"

namespace certtrail {
namespace {

using namespace windows_event;
using namespace std::string_view_literals;

// The names of Get-WinEvent and of Get-EventLog.
constexpr auto kProvider = {"providername"sv, "source"sv};
constexpr auto kTime = {"timecreated"sv, "timegenerated"sv, "timewritten"sv};
constexpr auto kEventId = {"id"sv, "eventid"sv, "instanceid"sv};

bool is_powershell(const std::vector<std::string>& header) {
  const TableColumns columns(header);
  const auto has_any = [&](std::initializer_list<std::string_view> keys) {
    return std::any_of(keys.begin(), keys.end(), [&](auto key) { return columns.has(key); });
  };
  return columns.has("message") && has_any(kProvider) && has_any(kTime) && has_any(kEventId);
}

class EventCsv {
 public:
  explicit EventCsv(const Context&) {}

  void feed(const Piece& piece, Output& out) {
    LineWalker walker(piece);
    for (Line line; walker.next(line);) {
      line.text = localised_.read(line, piece.verbatim, out);
      take(line, out);
    }
  }

  void finish(Output& out) {
    if (powershell_) reader_.finish([&](CsvRow& row) { powershell_row(row, out); });
    rows_.finish([&](ViewerRow& row) { events_.add(rendered(row), out); });
    events_.finish(out);
  }

 private:
  void take(const Line& line, Output& out) {
    if (!started_) {
      const auto header = first_csv_row(line.text);
      if (header.empty()) return;  // blank, "#TYPE .."
      started_ = true;
      powershell_ = is_powershell(header);
      delimiter_ = sniff_delimiter(line.text);
    }
    if (powershell_)
      reader_.feed(line, [&](CsvRow& row) { powershell_row(row, out); });
    else
      rows_.feed(line, delimiter_, [&](ViewerRow& row) { events_.add(rendered(row), out); });
  }

  void powershell_row(CsvRow& row, Output& out) {
    if (!has_columns_) {
      columns_ = TableColumns(row.fields);
      has_columns_ = true;
      return;
    }
    RenderedEvent event;
    event.system.provider = columns_.cell(row.fields, kProvider);
    // An InstanceId holds the qualifiers of the event id above it.
    const auto id = parse_integer(columns_.cell(row.fields, kEventId)).value_or(0);
    event.system.event_id = static_cast<std::uint32_t>(id & 0xFFFF);
    event.system.channel = columns_.cell(row.fields, {"logname"});
    event.system.computer = columns_.cell(row.fields, {"machinename"});
    event.system.user_sid = columns_.cell(row.fields, {"userid"});
    event.message = columns_.cell(row.fields, {"message"});
    event.date = columns_.cell(row.fields, kTime);
    event.text = row.text;
    event.place = {row.offset, row.length};
    events_.add(std::move(event), out);
  }

  LocalisedLines localised_;
  RenderedEvents events_;
  ViewerRows rows_;
  CsvReader reader_;
  TableColumns columns_;
  char delimiter_ = ',';
  bool started_ = false, powershell_ = false, has_columns_ = false;
};

// By the names known, or, in any other language, by a row behind a line of five names.
bool claims_viewer(std::string_view text) {
  static constexpr std::array<std::string_view, 3> kNames = {"Event ID", "Ereignis-ID",
                                                             "イベント ID"};
  const auto header = first_csv_row(text);
  // Scripts that imitate it name the message too.
  if (header.size() != 5 && header.size() != 6) return false;
  for (const auto name : kNames)
    if (std::find(header.begin(), header.end(), name) != header.end()) return true;
  const auto second = text.find('\n');
  if (second == std::string_view::npos) return false;
  auto line = text.substr(second + 1);
  line = line.substr(0, line.find('\n'));
  return starts_viewer_row(line, sniff_delimiter(text.substr(0, second)));
}

bool claims(const Head& head, std::string_view) {
  const auto decoded = localised_head(head);
  const auto text = std::string_view(decoded).substr(0, 4096);
  const auto header = first_csv_row(text);
  const bool tabs = sniff_delimiter(text.substr(0, text.find('\n'))) == '\t';
  return (!tabs && claims_viewer(text)) || is_powershell(header);
}

}  // namespace

namespace formats {
extern const Format event_csv;
const Format event_csv = {
    "event_csv",
    "Windows events saved as CSV (Event Viewer, PowerShell)",
    "documentation",
    3,
    Framing::lines,
    claims,
    start_parser<EventCsv>,
};
}  // namespace formats
}  // namespace certtrail
