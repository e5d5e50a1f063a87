// Cuts the elements of events out of a text, without reading it as XML: one broken event takes no
// other with it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/decode/lines.h"
#include "engine/formats/windows_event/exported.h"

namespace certtrail::windows_event {

// The elements that are cut out.
struct ElementKind {
  std::string_view start;  // "<Event"
  std::string_view end;    // "</Event>"
  // What the start tag of an element holds that cannot stand inside another one.
  std::string_view name_space;
};
inline constexpr ElementKind kWindowsEvent = {"<Event", "</Event>",
                                              "schemas.microsoft.com/win/2004/08/events/event"};

// Where a start tag of an event stands at `from` or behind it; npos if none does.
std::size_t find_event_start(std::string_view text, std::size_t from,
                             const ElementKind& kind = kWindowsEvent);

class EventElements {
 public:
  // A whole element and where it stands: in text that was decoded, its whole lines.
  using Take = std::function<void(std::string_view event, const Place& place)>;
  // Where an event starts of which no whole element came, and why.
  using Lose = std::function<void(std::uint64_t offset, const char* why)>;

  explicit EventElements(const ElementKind& kind = kWindowsEvent) : kind_(kind) {}

  // `verbatim`: as Piece says of the line's text.
  void feed(const Line& line, bool verbatim, const Take& take, const Lose& lose);
  void finish(const Lose& lose);

 private:
  struct Held {  // a line of text_
    std::size_t at;
    std::uint64_t offset, length;
    bool verbatim;
  };

  void cut(const Take& take, const Lose& lose);
  std::size_t next_event(std::string_view event, std::size_t from) const;
  bool find_event(std::size_t& done);
  const Held& line_of(std::size_t at) const;
  Place place_of(std::size_t start, std::size_t end) const;
  void forget(std::size_t done);

  ElementKind kind_;
  std::string text_;         // from the start of an event on
  std::vector<Held> lines_;  // of text_
  std::size_t searched_ = 0;
  bool started_ = false;
};

}  // namespace certtrail::windows_event
