// Events printed as XML by the Event Viewer, wevtutil and Get-WinEvent, also below the text of
// "Copy details as text":
//   <Event
//   xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>..</System>..</Event>
// with or without a root, one on a line or all on one, with RenderingInfo in any language. Elements
// are cut out of the text one by one, so that one broken event takes no other with it. Values and
// record ids are those of the log itself: an event is the same record here as in its .evtx file.
#include <string>
#include <vector>

#include "engine/decode/lines.h"
#include "engine/formats/windows_event/exported.h"
#include "engine/formats/windows_event/xml.h"
#include "engine/model/format.h"

namespace certtrail {
namespace {

using namespace windows_event;

constexpr std::string_view kStart = "<Event";
constexpr std::string_view kEnd = "</Event>";
constexpr std::string_view kNamespace = "schemas.microsoft.com/win/2004/08/events/event";
constexpr std::size_t kLongest = 1 << 20;  // of one event; EventData is at most 64 KiB

// Where a start tag of an event stands; npos if none does.
std::size_t find_start(std::string_view text, std::size_t from) {
  for (auto at = text.find(kStart, from); at != std::string_view::npos;
       at = text.find(kStart, at + 1)) {
    const auto next = at + kStart.size();
    if (next == text.size() || text[next] == ' ' || text[next] == '>' || text[next] == '\n' ||
        text[next] == '\r' || text[next] == '\t')
      return at;
  }
  return std::string_view::npos;
}

class EventXml {
 public:
  explicit EventXml(const Context&) {}

  void feed(const Piece& piece, Output& out) {
    LineWalker walker(piece);
    for (Line line; walker.next(line);) {
      // Of a very long line come parts, without its end.
      const bool part = line.length + 4 > LineFramer::kLineLimit;
      lines_.push_back({text_.size(), line.offset, line.length,
                        piece.verbatim || (part && line.length == line.text.size())});
      text_ += line.text;
      if (!part) text_ += '\n';
      cut(out);
    }
  }

  void finish(Output& out) {
    if (started_) drop(0, "the text ends inside an event", out);
    events_.finish(out);
  }

 private:
  struct Held {  // a line of text_
    std::size_t at;
    std::uint64_t offset, length;
    bool verbatim;
  };

  // Takes out the events that are whole, and keeps what may be the start of one.
  void cut(Output& out) {
    std::size_t done = 0;
    while (find_event(done)) {
      const auto end = text_.find(kEnd, searched_);
      const auto length = end == std::string::npos ? end : end - done;
      const auto event = std::string_view(text_).substr(done, length);
      if (const auto next = next_event(event, searched_ - done); next != std::string::npos) {
        drop(done, "another event starts inside this one", out);
        done = searched_ = done + next;
      } else if (end != std::string::npos) {
        take(done, end + kEnd.size(), out);
        done = end + kEnd.size();
        started_ = false;
      } else {
        searched_ = std::max(done, text_.size() - std::min(text_.size(), kTail));
        break;
      }
    }
    if (started_ && text_.size() - done > kLongest) {
      drop(done, "an event does not end", out);
      started_ = false;
      done = text_.size();
    }
    forget(done);
  }

  // Moves `done` to the start of an event; to the end of the text if none starts there.
  bool find_event(std::size_t& done) {
    if (started_) return true;
    const auto start = find_start(text_, done);
    started_ = start != std::string::npos;
    done = started_ ? start : text_.size();
    if (started_) searched_ = done;
    return started_;
  }

  // Where the next event's start tag stands in what should be one event.
  std::size_t next_event(std::string_view event, std::size_t from) const {
    const auto start = find_start(event, std::max<std::size_t>(from, 1));
    if (start == std::string_view::npos) return start;
    const auto tag = event.substr(start, event.find('>', start) - start);
    return tag.find(kNamespace) == std::string_view::npos ? std::string_view::npos : start;
  }

  void take(std::size_t start, std::size_t end, Output& out) {
    const auto text = std::string_view(text_).substr(start, end - start);
    const auto peeked = peek_system(text);
    const auto provider = provider_of(peeked.provider, peeked.provider_guid);
    ++out.records_total;
    const auto at = moment_of(peeked.created);
    if (at.known() && (!out.first.known() || at.naive_us < out.first.naive_us)) out.first = at;
    if (at.known() && (!out.last.known() || at.naive_us > out.last.naive_us)) out.last = at;
    if (provider != Provider::none) events_.show(peeked, provider, place_of(start, end), out);
    if (!is_kept(provider, peeked.event_id)) return;
    const auto event = read_xml(text);
    if (!event) return drop(start, "the event is no well-formed XML", out);
    auto record = events_.record_of(*event, place_of(start, end), out);
    if (!record) return;
    record->at = moment_of(event->system.created);
    out.records.push_back(*std::move(record));
  }

  const Held& line_of(std::size_t at) const {
    auto line = lines_.end() - 1;
    while (line != lines_.begin() && line->at > at) --line;
    return *line;
  }

  // In text that was decoded, the whole lines.
  Place place_of(std::size_t start, std::size_t end) const {
    const auto& first = line_of(start);
    const auto& last = line_of(end - 1);
    Place place;
    place.offset = first.verbatim ? first.offset + (start - first.at) : first.offset;
    const auto stop = last.verbatim ? last.offset + (end - last.at) : last.offset + last.length;
    place.length = stop - place.offset;
    return place;
  }

  void drop(std::size_t start, const char* why, Output& out) {
    out.notes.push_back(
        {Severity::loss, place_of(start, start + 1).offset, "event_xml.bad_event", why});
  }

  void forget(std::size_t done) {
    if (done == 0) return;
    auto keep = lines_.begin();
    while (keep != lines_.end() && keep + 1 != lines_.end() && (keep + 1)->at <= done) ++keep;
    lines_.erase(lines_.begin(), done == text_.size() ? lines_.end() : keep);
    for (auto& line : lines_) shift(line, done);
    text_.erase(0, done);
    searched_ -= std::min(searched_, done);
  }

  static void shift(Held& line, std::size_t done) {
    if (line.at >= done) {
      line.at -= done;
    } else {  // its start is gone
      if (line.verbatim) line.offset += done - line.at;
      if (line.verbatim) line.length -= std::min<std::uint64_t>(line.length, done - line.at);
      line.at = 0;
    }
  }

  static constexpr std::size_t kTail = 256;  // a tag may be cut by the end of the text so far

  ExportedEvents events_;
  std::string text_;         // from the start of an event on
  std::vector<Held> lines_;  // of text_
  std::size_t searched_ = 0;
  bool started_ = false;
};

bool claims(const Head& head, std::string_view) {
  const auto start = find_start(head.text, 0);
  return start != std::string_view::npos && head.text.find(kNamespace) != std::string_view::npos;
}

}  // namespace

namespace formats {
extern const Format event_xml;
const Format event_xml = {
    "event_xml",
    "Windows events printed as XML (Event Viewer, wevtutil)",
    "Windows' schema",
    1,
    Framing::lines,
    claims,
    start_parser<EventXml>,
};
}  // namespace formats
}  // namespace certtrail
