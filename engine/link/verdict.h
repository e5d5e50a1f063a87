// The verdict: one total function of what is known about a delivery (docs: design of the verdict
// table).
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace certtrail {

enum class Known : std::uint8_t { no, yes, unknown };

constexpr std::string_view to_string(Known known) {
  constexpr std::array<std::string_view, 3> kNames = {"no", "yes", "unknown"};
  return kNames[static_cast<std::size_t>(known)];
}

enum class Verdict : std::uint8_t {
  superseded,
  removed,
  revoked_still_installed,
  revoked,
  expired,
  complete,
  failed,
  in_flight,
  stuck,
  reported_not_installed,
  issued_not_installed,
  installed_unknown_issuance,
  installed_not_reported,
  installed_unknown_report,
  issued_unknown_install,
  requested_not_issued,
  requested_unknown_issuance,
  not_started,
};
inline constexpr std::array<std::string_view, 18> kVerdictNames = {"superseded",
                                                                   "removed",
                                                                   "revoked_still_installed",
                                                                   "revoked",
                                                                   "expired",
                                                                   "complete",
                                                                   "failed",
                                                                   "in_flight",
                                                                   "stuck",
                                                                   "reported_not_installed",
                                                                   "issued_not_installed",
                                                                   "installed_unknown_issuance",
                                                                   "installed_not_reported",
                                                                   "installed_unknown_report",
                                                                   "issued_unknown_install",
                                                                   "requested_not_issued",
                                                                   "requested_unknown_issuance",
                                                                   "not_started"};
constexpr std::string_view to_string(Verdict verdict) {
  return kVerdictNames[static_cast<std::size_t>(verdict)];
}

struct VerdictInputs {
  Known issued = Known::unknown;
  Known installed = Known::unknown;
  Known reported = Known::unknown;
  bool superseded = false;         // a newer certificate took over its slot
  bool removed = false;            // left the device after it was installed
  bool revoked = false;            // revoked at the CA
  bool still_installed = false;    // device evidence later than revocation + grace still has it
  bool expired = false;            // past its end at now
  bool failure_is_newest = false;  // newest fact of trunk or device branch is a failure
  bool young = false;              // newest reached hop is younger than its grace at now
  bool pending_too_long =
      false;  // a device state pending longer than its grace at the device's horizon
  bool intune_claims_install = false;  // Intune says installed, not merely issued
  bool requested = false;              // a request was seen
};

// The first row of the table that holds; every combination of inputs has exactly one verdict.
Verdict decide(const VerdictInputs& inputs);

}  // namespace certtrail
