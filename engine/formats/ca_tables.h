// What the settings say of a CA's table (CaTableSettings), as readers ask it. All functions take
// null for "nothing is set".
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/decode/local_date.h"
#include "engine/formats/ca_fields.h"
#include "engine/model/format.h"

namespace certtrail {

// The fields of a header that the settings map, by name or else by number; nullopt of the others.
std::vector<std::optional<CaField>> mapped_ca_fields(const std::vector<std::string>& headers,
                                                     const CaTableSettings* settings);

// True if the settings map two of these headers by name, one of them to a serial number,
// thumbprint, certificate or request id: then it is a table of a CA, whatever else it looks like.
bool is_mapped_ca_table(const std::vector<std::string>& headers, const CaTableSettings* settings);

// The disposition code that the settings give a status; nullopt if they do not name it.
std::optional<int> mapped_ca_disposition(std::string_view status, const CaTableSettings* settings);

std::optional<DateOrder> stated_date_order(const Context& context);

}  // namespace certtrail
