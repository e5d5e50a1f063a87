// Days of logs that print a time of day alone, told by the certificates of their devices.
#pragma once

#include "engine/link/attempts.h"
#include "engine/link/certificates.h"
#include "engine/link/devices.h"
#include "engine/link/evidence.h"

namespace certtrail {

// For each artifact whose day is still a guess: if one number of days, none of them later than the
// guess, lets more of its attempts meet a certificate within 5 minutes than any other does, shifts
// its records and spans by it. A certificate that the attempt's key names counts alone; else those
// that Intune issued for the same device and profile. Returns true if anything was shifted:
// attempts must then be cut anew.
bool date_by_issuances(Evidence& evidence, const Devices& devices, const Certificates& certificates,
                       const Attempts& attempts);

}  // namespace certtrail
