// Which recovered records say anything new: the slack of a log often repeats what the log still
// holds, before it or behind it in the file.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "engine/model/format.h"

namespace certtrail::evtx {

// Knows a record again, however often a file holds it.
struct RecordKey {
  std::uint64_t id, filetime;
  auto operator<=>(const RecordKey&) const = default;
};

// Recovered records wait here until all live ones are known.
class Recovered {
 public:
  void live(RecordKey key) { known_.push_back(key); }
  // Hands on at once what is held if that is much.
  void hold(RecordKey key, Record record, Output& out);
  // Puts out, and counts, each held record that is neither live nor put out before.
  void release(Output& out);

 private:
  std::vector<RecordKey> known_;  // live, or put out
  std::vector<std::pair<RecordKey, Record>> held_;
};

}  // namespace certtrail::evtx
