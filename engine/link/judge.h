// What is known about each delivery, and its verdict.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/link/coverage.h"
#include "engine/link/deliveries.h"
#include "engine/link/verdict.h"

namespace certtrail {

struct Judgement {
  Known issued = Known::unknown, installed = Known::unknown, reported = Known::unknown;
  Verdict verdict = Verdict::not_started;
  std::string intune_state, user, ndes_host;
  std::optional<std::int64_t> requested_us, issued_us, installed_us, reported_us, revoked_us,
      removed_us, as_of_us;
  std::optional<std::size_t> superseded_by;  // Deliveries
  std::optional<std::size_t>
      claimed_failure;  // Evidence::intune_rows, if device and CA do not know better
  Hop last_hop = Hop::none, first_missing_hop = Hop::none;
  std::string cause, cause_text, next_check, unknown_reason;
  bool claims_installation = false;  // intune_state means on the device, not merely issued
  std::int64_t attempts = 0;
  std::int64_t hops_reached = 0;  // bit n: the hop of index n, by whichever attempt
};

// One judgement for each delivery, in their order.
std::vector<Judgement> judge(const std::vector<Delivery>& deliveries, const Evidence& evidence,
                             const Devices& devices, const Certificates& certificates,
                             const Attempts& attempts, const Coverage& coverage,
                             const Horizons& horizons, const Settings& settings,
                             FleetInquiry& fleet);

}  // namespace certtrail
