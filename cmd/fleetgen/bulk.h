// What makes real collections large: megabytes of event logs about other things, months of
// check-ins. Only written with --realistic-sizes; no story and no truth changes by it.
#pragma once

#include <string>
#include <vector>

#include "cmd/fleetgen/noise.h"
#include "cmd/fleetgen/zip_writer.h"

namespace fleetgen {

// Event logs of other channels for one Windows collection, together 5 to 50 MB.
std::vector<Member> bulk_event_logs(const World&, const Device&, Time from, Time to);

// `take(at, noise)` for the further lines of a device log, together about 5 to 20 MB (Android) or
// 20 to 60 MB (iOS), evenly from `from` to `to`. Nothing without --realistic-sizes or while
// planning.
template <class Noise, class Take>
void bulk_lines(const World& world, const Device& device, Time from, Time to, Noise noise,
                Take take) {
  if (!world.options.realistic_sizes || world.planning()) return;
  constexpr std::int64_t kLineBytes = 165;  // about what a written line takes
  const bool android = device.platform == Platform::android;
  const std::int64_t least = android ? 5'000'000 : 20'000'000;
  Random random(world.options.seed, "bulk " + device.name);
  const std::int64_t count = random.between(least, android ? 4 * least : 3 * least) / kLineBytes;
  for (std::int64_t i = 0; i < count; ++i)
    take(from + (to - from) / count * i / 1000 * 1000, noise(random));
}

}  // namespace fleetgen
