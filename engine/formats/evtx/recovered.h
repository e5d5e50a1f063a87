// Which recovered records say anything new: the slack of a log often repeats what the log still
// holds, before it or behind it in the file.
#pragma once

#include <cstddef>
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

// Recovered records wait here until all live ones are known, or until that takes too much memory:
// a log of gigabytes may repeat a record that is far away.
class Recovered {
 public:
  void live(RecordKey key);
  // Hands on at once what is held if that is much.
  void hold(RecordKey key, Record record, Output& out);
  // Puts out, and counts, each held record that is neither live nor put out before.
  void release(Output& out);

 private:
  std::vector<RecordKey> known_;  // live, or put out
  std::vector<std::pair<RecordKey, Record>> held_;
  std::size_t held_bytes_ = 0;
};

}  // namespace certtrail::evtx
