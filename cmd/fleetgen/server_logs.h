// What servers log beside their main evidence: the events of CAs and of NDES, the policy module's
// log, what HTTP.sys refused. They tell what other logs tell already, so that no truth changes.
#pragma once

#include <vector>

#include "cmd/fleetgen/world.h"

namespace fleetgen {

// Security and Application logs of both CAs, of the days before kCaAsOf. CA 02 is an older build,
// whose audit events name neither template nor serial.
void write_ca_events(World&);

// Of the NDES server, for the archive of its logs.
std::vector<Member> ndes_log_members(const World&);

}  // namespace fleetgen
