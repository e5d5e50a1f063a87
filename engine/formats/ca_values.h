// The values of a CA's table, as every export spells them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/formats/ca_fields.h"
#include "engine/model/record.h"

namespace certtrail {

// Fills one field from its printed text, without the quotes of the list output. "EMPTY" and ""
// leave it as it is. Dates are left as text (Moment::text, basis none) for DatedRows to read.
void set_ca_field(CaRequest& row, CaField field, std::string_view value);

// Adds "name:value" to the attributes of the request, unless they have that name already.
void add_ca_attribute(CaRequest& row, std::string_view name, std::string_view value);

// "0x14 (20) -- Issued", "20 -- Issued", "20", "-2146875392": the number.
std::optional<std::int64_t> parse_ca_number(std::string_view text);

// The disposition code of "issued", "Revoked", "active", ...; nullopt for other words.
std::optional<int> ca_disposition_of(std::string_view word);

// A row without any of request id, serial, thumbprint and certificate is none of this table.
bool is_ca_row(const CaRequest& row);

}  // namespace certtrail
