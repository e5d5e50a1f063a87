// What cells under unreadable headers are, told by their shape alone: a console writes the bytes of
// its code page, and nobody knows the headers of every language.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/formats/ca_fields.h"
#include "engine/model/record.h"

namespace certtrail {

// "20 -- Issued", or a serial number as AD CS makes them.
bool is_telling_ca_shape(std::string_view cell);

// Fills from the cells whose column is unknown what no known column filled. `columns` may be
// shorter or longer than the row.
void take_ca_shapes(CaRequest& request, const std::vector<std::string>& cells,
                    const std::vector<std::optional<CaField>>& columns);

}  // namespace certtrail
