#include "engine/formats/evtx/log_spans.h"

#include <algorithm>
#include <utility>

namespace certtrail::evtx {
namespace {

constexpr std::size_t kMostBytes = 16u << 20;  // 100,000 stretches or so; real logs have a handful

}  // namespace

void LogSpans::include(Stretch& stretch, const Moment& from, const Moment& to) {
  if (from.known() && (!stretch.from.known() || from.naive_us < stretch.from.naive_us))
    stretch.from = from;
  if (to.known() && (!stretch.to.known() || to.naive_us > stretch.to.naive_us)) stretch.to = to;
}

void LogSpans::add(const std::string& log, std::uint64_t record_id, const Moment& at) {
  auto found = logs_.find(log);
  if (found != logs_.end() && found->second.back().last == record_id - 1 && record_id != 0) {
    found->second.back().last = record_id;
    return include(found->second.back(), at, at);
  }
  const auto needed = 2 * sizeof(Stretch) + (found == logs_.end() ? log.size() : 0);
  if (!has_room(needed)) return;
  bytes_ += needed;
  if (found == logs_.end()) found = logs_.try_emplace(log).first;
  found->second.push_back({record_id, record_id, at, at});
}

bool LogSpans::has_room(std::size_t bytes) {
  if (is_full_ || bytes_ + bytes <= kMostBytes) return !is_full_;
  bytes_ = 0;
  for (auto& [log, stretches] : logs_) {
    stretches = put_together(std::move(stretches));
    bytes_ += log.size() + 2 * sizeof(Stretch) * stretches.size();
  }
  is_full_ = bytes_ > kMostBytes / 2;
  return !is_full_;
}

std::vector<LogSpans::Stretch> LogSpans::put_together(std::vector<Stretch> stretches) {
  std::stable_sort(stretches.begin(), stretches.end(),
                   [](const Stretch& a, const Stretch& b) { return a.first < b.first; });
  std::vector<Stretch> whole;
  for (const Stretch& stretch : stretches) {
    if (whole.empty() ||
        (stretch.first > whole.back().last && stretch.first - whole.back().last > 1)) {
      whole.push_back(stretch);
      continue;
    }
    whole.back().last = std::max(whole.back().last, stretch.last);
    include(whole.back(), stretch.from, stretch.to);
  }
  return whole;
}

std::vector<LogSpan> LogSpans::stretches(const std::string& source) const {
  std::vector<LogSpan> spans;
  for (const auto& [log, stretches] : logs_)
    for (const Stretch& stretch : put_together(stretches))
      spans.push_back({source, stretch.from, stretch.to, true, log, stretch.first, stretch.last});
  return spans;
}

}  // namespace certtrail::evtx
