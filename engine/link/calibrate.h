// Zones of logs that print none, measured against the certificates of their devices.
#pragma once

#include "engine/link/attempts.h"
#include "engine/link/certificates.h"
#include "engine/link/clock.h"
#include "engine/link/devices.h"
#include "engine/link/evidence.h"

namespace certtrail {

// For each stream whose attempts print no zone and match no certificate: if one zone offset (a
// multiple of 15 minutes) lets more of them meet certificates that Intune issued for the same
// device and profile than any other does, shifts the stream's records and spans by it and notes it
// in `clocks`. Returns true if anything was shifted: attempts must then be cut anew.
bool calibrate_zones(Evidence& evidence, const Devices& devices, const Certificates& certificates,
                     const Attempts& attempts, Clocks& clocks);

}  // namespace certtrail
