#include "engine/formats/evtx/recovered.h"

#include <algorithm>
#include <set>

namespace certtrail::evtx {
namespace {

constexpr std::size_t kMostHeld = 64u << 20;  // bytes
constexpr std::size_t kMostKnown = 1u << 21;  // keys: the records of a log of 1 GiB

std::size_t memory_of(const Record& record) {
  const auto* event = std::get_if<Event>(&record.body);
  return 2 * sizeof(Record) + 2 * record.raw.size() + (event ? event->json.size() : 0);
}

}  // namespace

void Recovered::live(RecordKey key) {
  if (known_.size() >= kMostKnown) known_.erase(known_.begin(), known_.begin() + kMostKnown / 2);
  known_.push_back(key);
}

void Recovered::hold(RecordKey key, Record record, Output& out) {
  held_bytes_ += memory_of(record);
  held_.push_back({key, std::move(record)});
  if (held_bytes_ >= kMostHeld) release(out);
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
  for (const RecordKey& key : put_out) live(key);
  held_.clear();
  held_bytes_ = 0;
}

}  // namespace certtrail::evtx
