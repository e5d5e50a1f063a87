// The columns of an AD CS request database, as every export of it names and spells them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/model/record.h"

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
  certificate_template,
  template_oid,
  template_name,
  serial,
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
  certificate,   // its bytes
  other_binary,  // other bytes
  other,         // known, but not needed
};

struct CaColumn {
  std::string_view name;     // schema name, never localised: "Request.RequestID"
  std::string_view english;  // display names
  std::string_view german;   // empty where not known
  CaField field;
};

// All columns of the schema (Windows Server 2022).
std::span<const CaColumn> ca_columns();

// By schema name; `other` for names that are not of the schema ("ext:2.5.29.17").
CaField ca_field_by_name(std::string_view name);
// By schema name or any known display name, whatever the case; null if unknown.
const CaField* ca_field_by_header(std::string_view header);

// Fills one field from its printed text, without the quotes of the list output. "EMPTY" and ""
// leave it as it is. Dates are left as text (Moment::text, basis none) for DatedRows to read.
void set_ca_field(CaRequest& row, CaField field, std::string_view value);

// "0x14 (20) -- Issued", "20 -- Issued", "20", "-2146875392": the number.
std::optional<std::int64_t> parse_ca_number(std::string_view text);

// A row without any of request id, serial, thumbprint and certificate is none of this table.
bool is_ca_row(const CaRequest& row);

}  // namespace certtrail
