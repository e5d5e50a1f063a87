// Which delivery the servers' conversations are about.
#pragma once

#include <vector>

#include "engine/link/attempts.h"
#include "engine/link/certificates.h"
#include "engine/link/deliveries.h"
#include "engine/link/devices.h"
#include "engine/link/evidence.h"

namespace certtrail {

// Gives conversations to the deliveries that their keys name; those that name a device and no
// delivery make one of their own.
void join_server_records(const Evidence& evidence, const Devices& devices,
                         const Certificates& certificates, const Attempts& attempts,
                         std::vector<Delivery>& deliveries);

}  // namespace certtrail
