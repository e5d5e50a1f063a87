// What the connector calls the values of its records. No version documents the names, so that they
// are known by how they end: "CertificateSerialNumber", "Device Id", "Intune Device ID".
#pragma once

#include <cstdint>
#include <string_view>

namespace certtrail::connector {

enum class Role : std::uint8_t {
  none,
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

// Of a name in any spelling, or of words that end in one. None for names of nothing that is kept,
// such as serial numbers of the hardware and thumbprints of the server's own certificates.
Role role_of(std::string_view name);

}  // namespace certtrail::connector
