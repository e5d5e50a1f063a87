// Events printed as XML by the Event Viewer, wevtutil and Get-WinEvent, also below the text of
// "Copy details as text":
//   <Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>..</Event>
// with or without a root, one on a line or all on one, with RenderingInfo in any language. Values
// and record ids are those of the log itself: an event is the same record here as in its .evtx
// file.
#include "engine/decode/lines.h"
#include "engine/formats/windows_event/exported.h"
#include "engine/formats/windows_event/xml.h"
#include "engine/formats/windows_event/xml_elements.h"
#include "engine/model/format.h"

namespace certtrail {
namespace {

using namespace windows_event;

class EventXml {
 public:
  explicit EventXml(const Context&) {}

  void feed(const Piece& piece, Output& out) {
    const EventElements::Take take_event = [&](std::string_view text, const Place& place) {
      take(text, place, out);
    };
    const EventElements::Lose lose_event = [&](std::uint64_t offset, const char* why) {
      lose(offset, why, out);
    };
    LineWalker walker(piece);
    for (Line line; walker.next(line);)
      elements_.feed(line, piece.verbatim, take_event, lose_event);
  }

  void finish(Output& out) {
    elements_.finish([&](std::uint64_t offset, const char* why) { lose(offset, why, out); });
    events_.finish(out);
  }

 private:
  void take(std::string_view text, const Place& place, Output& out) {
    const auto peeked = peek_system(text);
    const auto provider = provider_of(peeked.provider, peeked.provider_guid);
    ++out.records_total;
    const auto at = moment_of(peeked.created);
    if (at.known() && (!out.first.known() || at.naive_us < out.first.naive_us)) out.first = at;
    if (at.known() && (!out.last.known() || at.naive_us > out.last.naive_us)) out.last = at;
    if (provider != Provider::none) events_.show(peeked, provider, place, out);
    if (!is_kept(provider, peeked.event_id)) return;
    const auto event = read_xml(text);
    if (!event) return lose(place.offset, "the event is no well-formed XML", out);
    auto record = events_.record_of(*event, place, out);
    if (!record) return;
    record->at = moment_of(event->system.created);
    out.records.push_back(*std::move(record));
  }

  static void lose(std::uint64_t offset, const char* why, Output& out) {
    out.notes.push_back({Severity::loss, offset, "event_xml.bad_event", why});
  }

  EventElements elements_;
  ExportedEvents events_;
};

bool claims(const Head& head, std::string_view) {
  const auto start = find_event_start(head.text, 0);
  return start != std::string_view::npos &&
         head.text.find("schemas.microsoft.com/win/2004/08/events/event") != std::string_view::npos;
}

}  // namespace

namespace formats {
extern const Format event_xml;
const Format event_xml = {
    "event_xml",
    "Windows events printed as XML (Event Viewer, wevtutil)",
    "Windows' schema",
    3,
    Framing::lines,
    claims,
    start_parser<EventXml>,
};
}  // namespace formats
}  // namespace certtrail
