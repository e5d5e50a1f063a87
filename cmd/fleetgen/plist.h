// MDM responses of an Apple device as XML property lists (formats/mobile.md 3.6).
#pragma once

#include <string>
#include <vector>

#include "cmd/fleetgen/world.h"

namespace fleetgen {

std::string device_information(const Device&);
// The CAs first, then the device's identities.
std::string certificate_list(const Device&, const std::vector<Authority>&,
                             const std::vector<const Certificate*>& identities);

}  // namespace fleetgen
