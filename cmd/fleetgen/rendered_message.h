// What Windows prints of an event in English.
#pragma once

#include <string>

#include "cmd/fleetgen/evtx_writer.h"

namespace fleetgen {

// Of the DM-EDP Admin log; empty for an event that no machine here logs.
std::string rendered_message(const Event&);

}  // namespace fleetgen
