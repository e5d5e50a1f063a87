// Which attempt led to which certificate, and on which device a certificate belongs.
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/link/attempts.h"
#include "engine/link/certificates.h"
#include "engine/link/devices.h"
#include "engine/link/evidence.h"

namespace certtrail {

struct Match {
  std::size_t index = 0;  // of the certificate or the device
  int rung = 0;
};

struct Matches {
  std::vector<std::optional<Match>> certificate_of_attempt;
  std::vector<std::optional<Match>> device_of_certificate;
};

// A stream and the certificate that it must hold, though nothing names the device.
struct Claim {
  std::int64_t stream = 0;
  std::size_t certificate = 0;
};

// Collections that name no device Intune knows (an iOS console text, say): an attempt of theirs
// claims the only certificate of the fleet that Intune lists for the same profile, that no other
// evidence places on a device, and that was issued while the attempt waited. Both must be unique
// within seconds.
std::vector<Claim> claims_of_unnamed_devices(const Evidence& evidence, const Devices& devices,
                                             const Certificates& certificates,
                                             const Attempts& attempts);

Matches match(const Evidence& evidence, const Devices& devices, const Certificates& certificates,
              const Attempts& attempts);

// The device that a subject, its alternative names or a UPN name, if they name exactly one. Rung 5.
std::optional<std::size_t> device_named_by(const Devices& devices, std::string_view subject,
                                           std::string_view alternative_names,
                                           std::string_view upn);

// Policies that Intune names for a certificate, lower case.
std::set<std::string> policies_of(const Certificate& certificate, const Evidence& evidence);

// True for Android's lines and for the syslog relay's "May 23 14:15:36", which lacks the year too;
// console lines print their zone.
bool prints_no_zone(const LogRecord& record);

// True if something at `us` can belong to the attempt, give or take what clocks drift.
bool within_attempt(const Attempt& attempt, std::int64_t us);

}  // namespace certtrail
