// X.509 certificates to the facts that links need.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/model/record.h"

namespace certtrail {

// Decodes a certificate from its DER (bytes after it are ignored). nullopt on anything else; never
// throws on bad input, and is safe to call from several threads.
std::optional<CertificateFacts> decode_certificate_der(std::string_view der);

// DER, or the first PEM block "-----BEGIN CERTIFICATE-----" (indented or not, any line ends).
std::optional<CertificateFacts> decode_certificate(std::string_view der_or_pem);

}  // namespace certtrail
