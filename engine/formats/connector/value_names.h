// What the connector calls the values of its records. No version documents the names, so that they
// are known by how they end: "CertificateSerialNumber", "Device Id", "Intune Device ID".
#pragma once

#include <cstdint>
#include <string_view>

namespace certtrail::connector {

enum class Role : std::uint8_t {
  none,     // not known
  foreign,  // of the tenant, the template, the hardware, or the server's own certificates
  device,
  user,
  thumbprint,
  serial,
  transaction,
  request,
  correlation,
  profile,
  subject,
  issuer,
  key,
  error,
  error_text,
};

// Of a name in any spelling, or of words that end in one.
Role role_of(std::string_view name);

}  // namespace certtrail::connector
