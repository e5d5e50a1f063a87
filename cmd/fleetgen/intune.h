// Intune report exports: AllDeviceCertificates as CSV, Devices as JSON, both as the export job zips
// them.
#pragma once

#include "cmd/fleetgen/world.h"

namespace fleetgen {

void write_intune_exports(World&);

}  // namespace fleetgen
