#include "engine/formats/evtx/log_spans.h"

#include <algorithm>

namespace certtrail::evtx {

void LogSpans::include(Stretch& stretch, const Moment& from, const Moment& to) {
  if (from.known() && (!stretch.from.known() || from.naive_us < stretch.from.naive_us))
    stretch.from = from;
  if (to.known() && (!stretch.to.known() || to.naive_us > stretch.to.naive_us)) stretch.to = to;
}

void LogSpans::add(const std::string& log, std::uint64_t record_id, const Moment& at) {
  auto& stretches = logs_[log];
  if (!stretches.empty() && stretches.back().last + 1 == record_id) {
    stretches.back().last = record_id;
    include(stretches.back(), at, at);
  } else {
    stretches.push_back({record_id, record_id, at, at});
  }
}

std::vector<LogSpan> LogSpans::stretches(const std::string& source) const {
  std::vector<LogSpan> spans;
  for (const auto& [log, found] : logs_) {
    auto sorted = found;
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const Stretch& a, const Stretch& b) { return a.first < b.first; });
    std::vector<Stretch> whole;
    for (const Stretch& stretch : sorted) {
      if (whole.empty() || stretch.first > whole.back().last + 1) {
        whole.push_back(stretch);
        continue;
      }
      whole.back().last = std::max(whole.back().last, stretch.last);
      include(whole.back(), stretch.from, stretch.to);
    }
    for (const Stretch& stretch : whole)
      spans.push_back({source, stretch.from, stretch.to, true, log, stretch.first, stretch.last});
  }
  return spans;
}

}  // namespace certtrail::evtx
