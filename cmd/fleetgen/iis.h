// W3C extended logs of the NDES web server, one for each day, zipped as a connector collection.
#pragma once

#include "cmd/fleetgen/world.h"

namespace fleetgen {

void write_iis_logs(World&);

}  // namespace fleetgen
