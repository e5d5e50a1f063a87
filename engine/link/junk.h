// Values that the settings say identify no device.
#pragma once

#include "engine/link/evidence.h"
#include "engine/link/settings.h"

namespace certtrail {

// Takes them out of the evidence, so that no device is known by one.
void drop_junk(Evidence& evidence, const Settings& settings);

}  // namespace certtrail
