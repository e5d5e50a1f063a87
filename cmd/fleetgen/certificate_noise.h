// Lines that certtrail keeps because they are about certificates or sessions, though they move no
// delivery: most of what a large database holds. Only with Options::certificate_lines.
#pragma once

#include <vector>

#include "cmd/fleetgen/noise.h"

namespace fleetgen {

// When these lines of one log are written; empty without the option.
std::vector<Time> certificate_noise_times(const World&, Device&, Time from, Time to);

void add_certificate_noise(const World&, Device&, Time from, Time to, std::vector<Event>&);
AndroidLine android_certificate_noise(Random&);
AppleLine apple_certificate_noise(Random&);

}  // namespace fleetgen
