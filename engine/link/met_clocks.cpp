#include "engine/link/met_clocks.h"

#include <algorithm>

#include "engine/decode/civil_time.h"
#include "engine/link/components.h"

namespace certtrail {
namespace {

constexpr std::int64_t kQuarterHour = 15 * 60'000'000LL;
constexpr std::int64_t kWidestZone = 14 * 4 * kQuarterHour;
constexpr std::int64_t kOldestDate = 62 * kMicrosecondsPerDay;  // IIS logs are rarely kept longer

}  // namespace

void MetClocks::add_request(const Request& request) {
  auto& moments = logs_[{request.stream, request.lacks_date ? request.artifact : 0}];
  moments.platform = request.platform;
  moments.all.push_back(request.naive_us);
  moments.as_of_us = std::max(moments.as_of_us, request.as_of_us);
}

void MetClocks::conclude() {
  for (auto& [log, moments] : logs_) {
    const auto rows = rows_.find(moments.platform);
    if (rows == rows_.end()) continue;
    std::sort(moments.all.begin(), moments.all.end());
    OffsetSearch search{kQuarterHour, -kWidestZone, kWidestZone};
    if (log.second != 0) {
      // A log is copied after its last line and before the collection it lies in was made.
      const auto last = moments.as_of_us.value_or(rows->second.back() + kMicrosecondsPerDay);
      search = {kMicrosecondsPerDay, last - kOldestDate - moments.all.back(),
                last - moments.all.back()};
    }
    if (const auto found = found_offset(moments.all, rows->second, search)) found_[log] = *found;
  }
  logs_.clear();
  rows_.clear();
}

std::uint64_t MetClocks::fingerprint(const Log& log, const AgreedOffset& offset) {
  const auto bits = [](std::int64_t value) { return static_cast<std::uint64_t>(value); };
  return mixed(
      {bits(log.second), bits(offset.offset_us), bits(offset.pairs), bits(offset.spread_us)});
}

}  // namespace certtrail
