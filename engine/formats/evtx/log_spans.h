// Which record ids of which log a file holds: what the log could have shown.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "engine/model/record.h"

namespace certtrail::evtx {

// Record ids of a log count up by one; ids that are missing are a gap. The chunks of a log that
// wrapped stand in another order than its ids, so the stretches are put together at the end.
class LogSpans {
 public:
  // `log` is "computer|channel"; a record whose time is not known only counts as present.
  void add(const std::string& log, std::uint64_t record_id, const Moment& at);
  // One LogSpan for each stretch without a gap, by log and first record id.
  std::vector<LogSpan> stretches(const std::string& source) const;
  // Records have been left out, as no log has so many gaps: less is told than the file shows.
  bool is_full() const { return is_full_; }

 private:
  struct Stretch {
    std::uint64_t first, last;
    Moment from, to;
  };
  static void include(Stretch& stretch, const Moment& from, const Moment& to);
  static std::vector<Stretch> put_together(std::vector<Stretch> stretches);
  // Whether so many bytes more may be kept, if need be after putting stretches together.
  bool has_room(std::size_t bytes);

  std::map<std::string, std::vector<Stretch>> logs_;
  std::size_t bytes_ = 0;
  bool is_full_ = false;
};

}  // namespace certtrail::evtx
