// What the collectors of a Windows machine find, as bytes of files.
#pragma once

#include <string>
#include <vector>

#include "cmd/fleetgen/windows.h"
#include "cmd/fleetgen/world.h"

namespace fleetgen {

std::string enrollment_registry(const Device&);
std::string store_registry(const std::vector<const Certificate*>&);
std::string scep_registry(const ScepState&, const std::string& ndes_host);
std::string dsregcmd(const World&, const Device&, const std::string& host);
std::string listing(const char* store, const std::vector<const Certificate*>&, Language);
std::string report_xml(const Device&, Time);
std::string footprint(Time);  // what mdmdiagnosticstool says of its own run

}  // namespace fleetgen
