// The values of a CA's table, as every export spells them.
#pragma once

#include <string_view>

#include "engine/formats/ca_fields.h"
#include "engine/model/record.h"

namespace certtrail {

// Fills one field from its printed text, without the quotes of the list output. "EMPTY" and ""
// leave it as it is. Dates are left as text (Moment::text, basis none) for DatedRows to read.
void set_ca_field(CaRequest& row, CaField field, std::string_view value);

// A row without any of request id, serial, thumbprint and certificate is none of this table.
bool is_ca_row(const CaRequest& row);

}  // namespace certtrail
