#include "engine/formats/w3c_log/span.h"

#include <algorithm>

#include "engine/decode/civil_time.h"

namespace certtrail::formats::w3c_log {
namespace {

constexpr std::size_t kStretchesAtMost = 4096;  // a day apart: eleven years
constexpr std::size_t kDate = 10;

Moment moment(std::string_view text) {
  return parse_iso8601(text, ZoneBasis::utc_by_format).value_or(Moment());
}

}  // namespace

void Stretches::see(std::string_view text) {
  if (stretches_.empty()) return see_new(text);
  auto& current = stretches_.back();
  if (text == current.to) return;
  const bool same_day = text.size() == current.to.size() &&
                        text.substr(0, kDate) == std::string_view(current.to).substr(0, kDate);
  if (!same_day) return see_new(text);
  const char* clock = text.data() + kDate + 1;
  if (read_clock(clock) < 0) return;
  if (text > current.to) current.to = text;
  if (text < current.from) current.from = text;
}

void Stretches::see_new(std::string_view text) {
  const auto at = moment(text);
  if (!at.known()) return;
  if (!stretches_.empty()) {
    auto& current = stretches_.back();
    if (at.naive_us <= moment(current.to).naive_us + kMicrosecondsPerDay &&
        at.naive_us >= moment(current.from).naive_us - kMicrosecondsPerDay) {
      if (text > current.to) current.to = text;
      if (text < current.from) current.from = text;
      return;
    }
    if (stretches_.size() == kStretchesAtMost) return;
  }
  stretches_.push_back({std::string(text), std::string(text)});
}

std::vector<LogSpan> Stretches::spans(std::string_view source, const std::string& actor) const {
  std::vector<LogSpan> spans;
  for (const auto& stretch : stretches_) {
    LogSpan span;
    span.source = source;
    span.from = moment(stretch.from);
    span.to = moment(stretch.to);
    span.actor = actor;
    spans.push_back(std::move(span));
  }
  return spans;
}

Moment Stretches::first() const {
  if (stretches_.empty()) return {};
  return moment(
      std::min_element(stretches_.begin(), stretches_.end(), [](const auto& a, const auto& b) {
        return a.from < b.from;
      })->from);
}

Moment Stretches::last() const {
  if (stretches_.empty()) return {};
  return moment(
      std::max_element(stretches_.begin(), stretches_.end(), [](const auto& a, const auto& b) {
        return a.to < b.to;
      })->to);
}

}  // namespace certtrail::formats::w3c_log
