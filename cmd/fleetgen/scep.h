// SCEP messages, as far as logs show them.
#pragma once

#include <string>

#include "cmd/fleetgen/pki.h"

namespace fleetgen {

// Base64 of the first 357 bytes of a PKIOperation: they name the RA certificate that the client
// encrypted to, and end within the encrypted key, as a log that cuts at 1 KiB leaves them.
std::string pki_operation_start(const Certificate& registration_authority, Random);

}  // namespace fleetgen
