// What of the connector's records is never kept.
#pragma once

#include <string>
#include <string_view>

namespace certtrail::connector {

// The text without challenges, and without base64 of 100 characters or more: requests,
// certificates and encrypted keys.
std::string without_secrets(std::string_view text);

}  // namespace certtrail::connector
