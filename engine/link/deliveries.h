// Deliveries: attempts joined to certificates, one issuance each, in the slots of their devices.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/link/attempts.h"
#include "engine/link/certificates.h"
#include "engine/link/devices.h"
#include "engine/link/evidence.h"
#include "engine/link/fleet_facts.h"
#include "engine/link/server_records.h"
#include "engine/link/settings.h"

namespace certtrail {

// Refusals this long before a success belong to it.
inline constexpr std::int64_t kRetrySpan = 7 * 86'400'000'000;

struct Delivery {
  std::int64_t id = 0;
  std::optional<std::size_t> device;       // Devices::all
  std::optional<std::size_t> certificate;  // Certificates::all
  std::string logical;                     // profile; empty if nothing names it
  std::vector<std::size_t>
      attempts;  // Attempts::all, oldest first; the last is the one that counts
  std::vector<std::size_t> ca_requests;  // refused or pending CA rows of these attempts
  std::vector<std::size_t> claims;       // Intune's rows of requests of it that got no certificate
  std::vector<std::size_t> assignments;  // rows that target it, where nothing else speaks of it
  std::vector<ServerSighting> server_records;  // by conversation, then time
  std::int64_t conversations = 0;              // of servers about it
  int rung = 0;                                // weakest rung used; 0 if only one source speaks
};

// The least time at which the delivery was asked for or issued; 0 if nothing tells.
std::int64_t start_of(const Delivery& delivery, const Attempts& attempts,
                      const Certificates& certificates);

// A template that a joined delivery of a platform has under a profile.
struct TemplateUse {
  std::string certificate_template, platform, profile;  // the template in lower case

  auto operator<=>(const TemplateUse&) const = default;
};

struct Deliveries {
  std::vector<Delivery> all;  // sorted by id
  std::set<TemplateUse> template_uses;
};

Deliveries build_deliveries(const Evidence& evidence, const Devices& devices,
                            const Certificates& certificates, Attempts& attempts,
                            const Settings& settings, FleetInquiry& fleet);

}  // namespace certtrail
