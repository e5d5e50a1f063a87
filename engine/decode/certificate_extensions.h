// The extensions of a certificate that links need.
#pragma once

#include <string>
#include <string_view>

#include "engine/model/record.h"

namespace certtrail {

// Fills the subject key identifier, alternative names, extended key usages and security identifier
// from the contents of SEQUENCE OF Extension (RFC 5280 4.2). Throws Malformed if the list is none;
// an extension whose own value is malformed is passed over, but for the key identifier's.
void take_extensions(std::string_view list, CertificateFacts& facts);

// The contents of an OBJECT IDENTIFIER as "1.3.6.1.5.5.7.3.2"; empty if they are none.
std::string object_id_text(std::string_view contents);

}  // namespace certtrail
