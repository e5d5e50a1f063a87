// What the columns of a CA's table say.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace certtrail {

// What a column fills in a CaRequest.
enum class CaField : std::uint8_t {
  request_id,
  disposition,
  disposition_message,
  status_code,
  submitted,
  resolved,
  revoked,
  revoked_effective,
  revoked_reason,
  requester,
  caller,
  request_attributes,
  attribute,  // one of the request's attributes, named by its column
  certificate_template,
  template_oid,
  template_name,
  serial,
  serial_decimal,
  thumbprint,
  subject_key_identifier,
  not_before,
  not_after,
  subject,
  request_subject,
  common_name,
  request_common_name,
  upn,
  email,
  request_email,
  alternative_names,
  issuer,
  certificate,   // its bytes
  other_binary,  // other bytes
  other,         // known, but not needed
};

// By the name that ca_headers.tsv and the setting ca_tables.columns use: "serial", "not_before",
// ...
std::optional<CaField> ca_field_named(std::string_view name);

}  // namespace certtrail
