// Which attempt led to which certificate, and on which device a certificate belongs.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/decode/text.h"
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

// Collections that name no device Intune knows (an iOS console text, say): an attempt of theirs
// waited for a certificate of this profile, issued within these times.
struct WaitingAttempt {
  std::int64_t stream = 0;
  std::string profile, platform;
  std::int64_t from_us = 0, to_us = 0;

  auto operator<=>(const WaitingAttempt&) const = default;
};

// Intune lists it for this profile, and no store, log or collected device has shown it.
struct UnplacedCertificate {
  std::string profile;
  std::string platform;  // of the device Intune lists it for; empty if that may be any
  std::int64_t issued_us = 0;
  std::int64_t id = 0;   // Certificate::id
  std::int64_t key = 0;  // key by which the scan joins its rows

  auto operator<=>(const UnplacedCertificate&) const = default;
};

struct Unplaced {
  std::vector<WaitingAttempt> attempts;
  std::vector<UnplacedCertificate> certificates;
};
Unplaced find_unplaced(const Evidence& evidence, const Devices& devices,
                       const Certificates& certificates, const Attempts& attempts);

Matches match(const Evidence& evidence, const Devices& devices, const Certificates& certificates,
              const Attempts& attempts);

// The device that a subject, its alternative names or a UPN name, if they name exactly one. Rung 5.
std::optional<std::size_t> device_named_by(const Devices& devices, std::string_view subject,
                                           std::string_view alternative_names,
                                           std::string_view upn);

// The device that a row of Intune is about: by its id, else by its display name alone (rung 6).
std::optional<Match> device_of(const IntuneRow& row, const Devices& devices);

inline constexpr std::string_view kBetweenNames = ",;=:/\n\"+{}";

inline constexpr std::size_t kShortestName = 3;  // bytes; no shorter word names a device

// Words of a subject or SAN text that may name a device, lower case.
std::vector<std::string> names_in(std::string_view text);

// The same words one by one, as they are printed.
template <class Take>
void each_name_in(std::string_view text, Take take) {
  while (true) {
    const auto end = std::min(text.find_first_of(kBetweenNames), text.size());
    take(trim(text.substr(0, end)));
    if (end == text.size()) return;
    text.remove_prefix(end + 1);
  }
}

// Policies that Intune names for a certificate, lower case.
std::set<std::string> policies_of(const Certificate& certificate, const Evidence& evidence);

// True for Android's lines and for the syslog relay's "May 23 14:15:36", which lacks the year too;
// console lines print their zone.
bool prints_no_zone(const LogRecord& record);

// True if something at `us` can belong to the attempt, give or take what clocks drift.
bool within_attempt(const Attempt& attempt, std::int64_t us);

}  // namespace certtrail
