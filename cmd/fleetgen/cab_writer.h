// Cabinets as mdmdiagnosticstool writes them, one folder for each member: MSZIP or stored.
#pragma once

#include <string>
#include <vector>

#include "cmd/fleetgen/zip_writer.h"

namespace fleetgen {

// The bytes of a cabinet with these members. Names should be ASCII; below 2 GiB.
std::string cab(const std::vector<Member>&);

}  // namespace fleetgen
