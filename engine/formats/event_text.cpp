// Events as text: the Event Viewer's "Save as text" and copied rows, which are its CSV with tabs
// (viewer_rows.h), and its "Copy details as text" (details.h). Otherwise as event_csv.
#include "engine/decode/localised_lines.h"
#include "engine/formats/windows_event/details.h"
#include "engine/formats/windows_event/rendered.h"
#include "engine/formats/windows_event/viewer_rows.h"
#include "engine/model/format.h"

namespace certtrail {
namespace {

using namespace windows_event;

class EventText {
 public:
  explicit EventText(const Context&) {}

  // A file holds one of both; neither takes the other's lines for its own.
  void feed(const Piece& piece, Output& out) {
    LineWalker walker(piece);
    for (Line line; walker.next(line);) {
      line.text = localised_.read(line, piece.verbatim, out);
      rows_.feed(line, '\t', [&](ViewerRow& row) { events_.add(rendered(row), out); });
      details_.feed(line, [&](RenderedEvent&& event) { events_.add(std::move(event), out); });
    }
  }

  void finish(Output& out) {
    rows_.finish([&](ViewerRow& row) { events_.add(rendered(row), out); });
    details_.finish([&](RenderedEvent&& event) { events_.add(std::move(event), out); });
    events_.finish(out);
  }

 private:
  LocalisedLines localised_;
  RenderedEvents events_;
  ViewerRows rows_;
  DetailsReader details_;
};

bool has_tab_rows(std::string_view text) {
  const Piece piece{text, 0, text.size(), true};
  LineWalker walker(piece);
  int looked_at = 0;
  for (Line line; looked_at < 64 && walker.next(line); ++looked_at)
    if (starts_viewer_row(line.text, '\t')) return true;
  return false;
}

bool claims(const Head& head, std::string_view) {
  const auto decoded = localised_head(head);
  const auto text = std::string_view(decoded).substr(0, 16384);
  return has_tab_rows(text) || DetailsReader::knows(text);
}

}  // namespace

namespace formats {
extern const Format event_text;
const Format event_text = {
    "event_text",
    "Windows events saved or copied as text (Event Viewer)",
    "documentation",
    3,
    Framing::lines,
    claims,
    start_parser<EventText>,
};
}  // namespace formats
}  // namespace certtrail
