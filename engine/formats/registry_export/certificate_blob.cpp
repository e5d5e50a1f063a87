// CertSerializeCertificateStoreElement's layout: property id, encoding type, length (32 bits each,
// little endian), then so many bytes.
#include "engine/formats/registry_export/certificate_blob.h"

#include "engine/decode/certificate.h"
#include "engine/decode/cursor.h"

namespace certtrail::registry {
namespace {

constexpr std::uint32_t kKeyProviderInfo = 2;  // CERT_KEY_PROV_INFO_PROP_ID
constexpr std::uint32_t kCertificate = 0x20;   // CERT_CERT_PROP_ID

}  // namespace

std::optional<StoredCertificate> read_certificate_blob(std::string_view blob) {
  std::optional<CertificateFacts> facts;
  bool has_private_key = false;
  try {
    for (Cursor in(blob); in.remaining() > 0;) {
      const auto id = in.little<std::uint32_t>("property id");
      in.little<std::uint32_t>("encoding type");
      const auto bytes = in.take(in.little<std::uint32_t>("length"), "property");
      if (id == kKeyProviderInfo) has_private_key = true;
      if (id == kCertificate) facts = decode_certificate_der(bytes);
    }
  } catch (const Malformed&) {
    // What stood before it counts.
  }
  if (!facts) return std::nullopt;
  return StoredCertificate{std::move(*facts), has_private_key};
}

}  // namespace certtrail::registry
