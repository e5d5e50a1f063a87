#include "engine/formats/evtx/recovered.h"

#include <algorithm>
#include <set>

namespace certtrail::evtx {
namespace {

constexpr std::size_t kMostHeld = 1u << 16;

}  // namespace

void Recovered::hold(RecordKey key, Record record, Output& out) {
  held_.push_back({key, std::move(record)});
  if (held_.size() >= kMostHeld) release(out);
}

void Recovered::release(Output& out) {
  if (held_.empty()) return;
  std::sort(known_.begin(), known_.end());
  std::set<RecordKey> put_out;
  for (auto& [key, record] : held_) {
    if (std::binary_search(known_.begin(), known_.end(), key) || !put_out.insert(key).second)
      continue;
    ++out.records_total;
    out.records.push_back(std::move(record));
  }
  known_.insert(known_.end(), put_out.begin(), put_out.end());
  held_.clear();
}

}  // namespace certtrail::evtx
