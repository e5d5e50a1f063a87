#include "engine/formats/windows_event/details.h"

#include <algorithm>
#include <utility>

#include "engine/decode/local_date.h"
#include "engine/decode/text.h"

namespace certtrail::windows_event {
namespace {

constexpr int kFewestLabels = 4;  // task category, level, computer, description: some are left out
constexpr int kMostLabels = 6;

struct Labelled {
  std::string_view label, value;
};

// Empty without a colon, which may be a wide one on East Asian systems.
Labelled labelled(std::string_view line) {
  constexpr std::string_view kWideColon = "：";
  const auto wide = line.find(kWideColon);
  const auto colon = std::min(line.find(':'), wide);
  if (colon == std::string_view::npos || colon > 64) return {};
  const auto width = colon == wide ? kWideColon.size() : 1;
  return {trim(line.substr(0, colon)), trim(line.substr(colon + width))};
}

bool is_date(std::string_view text) {
  const auto date = take_date_apart(text);
  return date && date->has_time;
}

}  // namespace

bool DetailsReader::knows(std::string_view text) {
  DetailsReader reader;
  const Piece piece{text, 0, text.size(), true};
  LineWalker walker(piece);
  for (Line line; walker.next(line) && reader.part_ == Part::outside;)
    reader.feed(line, [](RenderedEvent&&) {});
  return reader.part_ != Part::outside;
}

void DetailsReader::feed(const Line& line, const Take& take) {
  const Held here{std::string(cut_utf8(line.text, kLongest)), line.offset,
                  line.offset + line.length};
  if (is_event_id(line.text)) {
    end_event(take);
    start();
    put(here);
    return;
  }
  window_.push_back(here);
  if (window_.size() <= kLabelsBefore) return;
  put(window_.front());
  window_.pop_front();
}

void DetailsReader::finish(const Take& take) {
  for (const auto& line : window_) put(line);
  window_.clear();
  end_event(take);
}

// By what the line and the three before it hold.
bool DetailsReader::is_event_id(std::string_view line) const {
  if (window_.size() != kLabelsBefore) return false;
  const auto id = parse_integer(labelled(line).value);
  return id && *id >= 0 && *id <= 65535 && is_date(labelled(window_[2].text).value) &&
         !labelled(window_[1].text).value.empty() && !labelled(window_[0].text).value.empty();
}

void DetailsReader::start() {
  event_.system.channel = labelled(window_[0].text).value;
  event_.system.provider = labelled(window_[1].text).value;
  event_.date = labelled(window_[2].text).value;
  event_.place.offset = window_[0].offset;
  for (const auto& held : window_) (event_.text += held.text) += '\n';
  window_.clear();
  part_ = Part::labels;
  labels_ = -1;  // the event id is still to come
}

void DetailsReader::put(const Held& line) {
  if (part_ == Part::outside) return;
  event_.place.length = line.end - event_.place.offset;
  if (event_.text.size() + line.text.size() >= kLongest) return;
  (event_.text += line.text) += '\n';
  if (part_ == Part::message)
    (event_.message += line.text) += '\n';
  else
    label(line.text);
}

void DetailsReader::label(std::string_view line) {
  const auto value = labelled(line).value;
  if (++labels_ == 0) {
    event_.system.event_id = static_cast<std::uint32_t>(parse_integer(value).value_or(0));
  } else if ((value.empty() && labels_ >= kFewestLabels) || labels_ >= kMostLabels) {
    event_.system.computer = last_value_;
    part_ = Part::message;
  }
  last_value_ = value;
}

void DetailsReader::end_event(const Take& take) {
  if (part_ != Part::outside) take(std::move(event_));
  event_ = {};
  part_ = Part::outside;
}

}  // namespace certtrail::windows_event
