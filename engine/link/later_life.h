// What became of installed certificates: removed from the device, or superseded by a newer one of
// the slot.
#pragma once

#include <vector>

#include "engine/link/attempts.h"
#include "engine/link/deliveries.h"
#include "engine/link/devices.h"
#include "engine/link/judge.h"
#include "engine/link/presence.h"

namespace certtrail {

// Sets Judgement::removed_us and superseded_by; all lists go by the index of the delivery.
void find_later_life(const std::vector<Delivery>& deliveries, const Devices& devices,
                     const Attempts& attempts, const std::vector<Presence>& presences,
                     std::vector<Judgement>& judgements);

}  // namespace certtrail
