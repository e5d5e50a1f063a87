// Clocks of devices, measured against the logs of the web servers that they asked for the CA's
// certificates. Such rows name no device: they tell by when they came alone.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/link/clock_votes.h"

namespace certtrail {

// Requests for the CA's certificates (GetCACert), as devices and as servers log them.
class MetClocks {
 public:
  // Of a device's log that prints no zone, or no date.
  struct Request {
    std::int64_t stream = 0, artifact = 0;
    std::string platform;                  // as the user agents of a server's log are read
    bool lacks_date = false;               // a time of day alone
    std::int64_t naive_us = 0;             // less the printed offset
    std::optional<std::int64_t> as_of_us;  // of its artifact
  };

  // UTC, in order of time for each platform.
  void add_row(const std::string& platform, std::int64_t at_us) {
    rows_[platform].push_back(at_us);
  }
  void add_request(const Request& request);
  // Compares; add nothing after it.
  void conclude();

  // What is to add to the times of a stream's logs that print no zone.
  const AgreedOffset* of_zone(std::int64_t stream) const { return find({stream, 0}); }
  // Whole days to add to the times of day of an artifact that prints no date.
  const AgreedOffset* of_date(std::int64_t stream, std::int64_t artifact) const {
    return find({stream, artifact});
  }
  // take(stream, number): unequal findings have unequal numbers.
  template <class Take>
  void each_finding(Take take) const {
    for (const auto& [log, offset] : found_) take(log.first, fingerprint(log, offset));
  }

 private:
  using Log = std::pair<std::int64_t, std::int64_t>;  // stream; artifact if it lacks the date, or 0
  struct Moments {
    std::string platform;
    std::vector<std::int64_t> all;
    std::optional<std::int64_t> as_of_us;
  };

  const AgreedOffset* find(const Log& log) const {
    const auto found = found_.find(log);
    return found == found_.end() ? nullptr : &found->second;
  }
  static std::uint64_t fingerprint(const Log& log, const AgreedOffset& offset);

  std::map<std::string, std::vector<std::int64_t>> rows_;  // by platform
  std::map<Log, Moments> logs_;
  std::map<Log, AgreedOffset> found_;
};

}  // namespace certtrail
