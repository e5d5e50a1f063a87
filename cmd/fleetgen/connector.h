// What the Intune certificate connector of the NDES server wrote of each request, in its newer
// (event logs) and its older form (service traces, a queue of status files).
#pragma once

#include <vector>

#include "cmd/fleetgen/world.h"
#include "cmd/fleetgen/zip_writer.h"

namespace fleetgen {

// The members of a server's collection; none if the fleet has no connector.
std::vector<Member> connector_members(const World&);

}  // namespace fleetgen
