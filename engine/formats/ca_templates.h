// Which template a request asked for, and what else it was sent with.
#pragma once

#include <string_view>

#include "engine/model/record.h"

namespace certtrail {

// The template's column: its OID, its name, `"OID" Name` (certutil) or `Name (OID)` (the console).
void set_ca_template(CaRequest& row, std::string_view value);

// The attributes of the request, "name:value" each on a line.
void set_ca_attributes(CaRequest& row, std::string_view value);

// Adds "name:value" to the attributes of the request, unless they have that name already. "EMPTY"
// and "" add nothing.
void add_ca_attribute(CaRequest& row, std::string_view name, std::string_view value);

}  // namespace certtrail
