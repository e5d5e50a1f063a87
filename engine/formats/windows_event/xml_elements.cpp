#include "engine/formats/windows_event/xml_elements.h"

#include <algorithm>

namespace certtrail::windows_event {
namespace {

constexpr std::size_t kLongest = 1 << 20;  // of one event; EventData is at most 64 KiB
constexpr std::size_t kTail = 256;         // a tag may be cut by the end of the text so far

}  // namespace

std::size_t find_event_start(std::string_view text, std::size_t from, const ElementKind& kind) {
  for (auto at = text.find(kind.start, from); at != std::string_view::npos;
       at = text.find(kind.start, at + 1)) {
    const auto next = at + kind.start.size();
    if (next == text.size() || text[next] == ' ' || text[next] == '>' || text[next] == '\n' ||
        text[next] == '\r' || text[next] == '\t')
      return at;
  }
  return std::string_view::npos;
}

void EventElements::feed(const Line& line, bool verbatim, const Take& take, const Lose& lose) {
  // Of a very long line come parts, without its end.
  const bool part = line.length + 4 > LineFramer::kLineLimit;
  lines_.push_back({text_.size(), line.offset, line.length,
                    verbatim || (part && line.length == line.text.size())});
  text_ += line.text;
  if (!part) text_ += '\n';
  cut(take, lose);
}

void EventElements::finish(const Lose& lose) {
  if (started_) lose(place_of(0, 1).offset, "the text ends inside an event");
}

// Where the next event's start tag stands in what should be one event.
std::size_t EventElements::next_event(std::string_view event, std::size_t from) const {
  const auto start = find_event_start(event, std::max<std::size_t>(from, 1), kind_);
  if (start == std::string_view::npos) return start;
  const auto tag = event.substr(start, event.find('>', start) - start);
  return tag.find(kind_.name_space) == std::string_view::npos ? std::string_view::npos : start;
}

// Takes out the events that are whole, and keeps what may be the start of one.
void EventElements::cut(const Take& take, const Lose& lose) {
  std::size_t done = 0;
  while (find_event(done)) {
    const auto end = text_.find(kind_.end, searched_);
    const auto length = end == std::string::npos ? end : end - done;
    const auto event = std::string_view(text_).substr(done, length);
    if (const auto next = next_event(event, searched_ - done); next != std::string::npos) {
      lose(place_of(done, done + 1).offset, "another event starts inside this one");
      done = searched_ = done + next;
    } else if (end != std::string::npos) {
      const auto stop = end + kind_.end.size();
      take(std::string_view(text_).substr(done, stop - done), place_of(done, stop));
      done = stop;
      started_ = false;
    } else {
      searched_ = std::max(done, text_.size() - std::min(text_.size(), kTail));
      break;
    }
  }
  if (started_ && text_.size() - done > kLongest) {
    lose(place_of(done, done + 1).offset, "an event does not end");
    started_ = false;
    done = text_.size();
  }
  forget(done);
}

// Moves `done` to the start of an event; to the end of the text if none starts there.
bool EventElements::find_event(std::size_t& done) {
  if (started_) return true;
  const auto start = find_event_start(text_, done, kind_);
  started_ = start != std::string::npos;
  done = started_ ? start : text_.size();
  if (started_) searched_ = done;
  return started_;
}

const EventElements::Held& EventElements::line_of(std::size_t at) const {
  auto line = lines_.end() - 1;
  while (line != lines_.begin() && line->at > at) --line;
  return *line;
}

Place EventElements::place_of(std::size_t start, std::size_t end) const {
  const auto& first = line_of(start);
  const auto& last = line_of(end - 1);
  Place place;
  place.offset = first.verbatim ? first.offset + (start - first.at) : first.offset;
  const auto stop = last.verbatim ? last.offset + (end - last.at) : last.offset + last.length;
  place.length = stop - place.offset;
  return place;
}

void EventElements::forget(std::size_t done) {
  if (done == 0) return;
  auto keep = lines_.begin();
  while (keep != lines_.end() && keep + 1 != lines_.end() && (keep + 1)->at <= done) ++keep;
  lines_.erase(lines_.begin(), done == text_.size() ? lines_.end() : keep);
  for (auto& line : lines_) {
    const auto gone = std::min(done, std::max(line.at, done) - line.at);
    if (line.verbatim) {
      line.offset += gone;
      line.length -= std::min<std::uint64_t>(line.length, gone);
    }
    line.at = std::max(line.at, done) - done;
  }
  text_.erase(0, done);
  searched_ -= std::min(searched_, done);
}

}  // namespace certtrail::windows_event
