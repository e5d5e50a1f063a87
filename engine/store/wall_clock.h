// The machine's clock, which nothing but the diary of runs and the log may show.
#pragma once

#include <chrono>
#include <cstdint>

namespace certtrail {

// Microseconds UTC.
inline std::int64_t now_us() {
  return std::chrono::duration_cast<std::chrono::microseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace certtrail
