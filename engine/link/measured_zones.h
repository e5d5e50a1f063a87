// Zones of logs that print none, as far as a record of the log itself tells what UTC was.
#pragma once

#include "engine/link/clock.h"
#include "engine/link/evidence.h"
#include "engine/link/met_clocks.h"

namespace certtrail {

// By stream, what is to add to naive times: from the answers of NDES to requests whose certificate
// is known (NotBefore + 10 minutes), or where there is none, from what the device answered when
// Intune asked for its local time, which is printed with its zone; failing that, as `met`. Rounded
// to 15 minutes; a stream counts only if more than half of its pairs agree.
Clocks measured_zones(const Evidence& evidence, const MetClocks& met = {});

}  // namespace certtrail
