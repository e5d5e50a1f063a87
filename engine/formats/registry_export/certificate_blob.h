// The value Blob of a certificate in a store's registry key: properties, one after another.
#pragma once

#include <optional>
#include <string_view>

#include "engine/model/record.h"

namespace certtrail::registry {

struct StoredCertificate {
  CertificateFacts facts;
  bool has_private_key = false;  // a property names the key's container
};

// nullopt if no property holds a certificate; properties behind a damaged one are left out.
std::optional<StoredCertificate> read_certificate_blob(std::string_view blob);

}  // namespace certtrail::registry
