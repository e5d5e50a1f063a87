// Adds to undated times what their order tells.
#pragma once

#include <cstdint>

#include "engine/decode/civil_time.h"
#include "engine/formats/ios_console/line.h"

namespace certtrail::formats::ios {

class Calendar {
 public:
  std::int64_t place(Family family, std::int64_t naive_us) {
    if (family == Family::console) return placed(naive_us, kHour, kMicrosecondsPerDay, day_);
    if (family == Family::relay) return placed(naive_us, kHalfYear, kYear, year_);
    return naive_us;
  }

 private:
  static constexpr std::int64_t kMinute = 60 * kMicrosecondsPerSecond;
  static constexpr std::int64_t kHour = 3'600 * kMicrosecondsPerSecond;
  static constexpr std::int64_t kYear = 365 * kMicrosecondsPerDay;
  static constexpr std::int64_t kHalfYear = kYear / 2;
  static constexpr std::int64_t kMostRounds = 3650;

  struct Round {
    std::int64_t last = 0;
    std::int64_t count = 0;
  };

  static std::int64_t placed(std::int64_t time, std::int64_t slack, std::int64_t length,
                             Round& round) {
    // A straggler of the round before, written just behind the turn.
    if (round.count > 0 && time - round.last > length - kMinute)
      return time + (round.count - 1) * length;
    if (round.last - time > slack && round.count < kMostRounds) ++round.count;
    round.last = time;
    return time + round.count * length;
  }

  Round day_, year_;
};

}  // namespace certtrail::formats::ios
