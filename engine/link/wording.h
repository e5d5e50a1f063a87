// Hops and words: where a delivery stands in the workflow, why, and what to look at next.
#pragma once

#include <string>

#include "engine/link/coverage.h"
#include "engine/link/deliveries.h"
#include "engine/link/judge.h"

namespace certtrail {

// The furthest hop reached on trunk and device branch.
Hop last_hop(const Delivery& delivery, const Judgement& judgement, const Attempts& attempts);

// The first hop not known to be reached: trunk, then device, then report. A failing hop is missing.
// Hop::none if nothing is missing.
Hop first_missing_hop(const Delivery& delivery, const Judgement& judgement,
                      const Evidence& evidence, const Attempts& attempts);

// Bit n is set if evidence shows the hop of index n reached, by whichever attempt.
std::int64_t hops_reached(const Delivery& delivery, const Judgement& judgement,
                          const Attempts& attempts);

// Fills cause, cause_text, next_check and unknown_reason from the verdict.
void explain(const Delivery& delivery, Judgement& judgement, const Evidence& evidence,
             const std::string& platform, const Attempts& attempts, const Coverage& coverage);

}  // namespace certtrail
