// The lines of jscep, the SCEP client inside the Company Portal.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/formats/android_omadm/messages.h"

namespace certtrail::formats::omadm {

// An exchange of source android_jscep, done by the thread of the line.
Exchange exchange(const Columns& columns, std::string_view operation, std::string_view direction);
std::vector<Finding> one(Exchange&& exchange);

// A serial as other logs print it, lower hex in whole bytes; as it stands if it is no number.
std::string hex_of_decimal(std::string_view decimal);

// The server's certificates and the client's checks of them and of the answer.
std::vector<Finding> read_authority(const Columns& columns);

// The heading of the server's capabilities, and each of the lines below it: "[✓] AES",
// "[✗] SHA-512". They are records of one thread, between which other threads may write.
bool starts_capabilities(const Columns& columns);
bool is_capability(const Columns& columns);

}  // namespace certtrail::formats::omadm
