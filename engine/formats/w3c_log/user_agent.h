// Which system's SCEP client a User-Agent is.
#pragma once

#include <string_view>

namespace certtrail::formats::w3c_log {

// windows, android, ios or macos; empty for others and for the NDES server itself (NDES_Plugin).
std::string_view platform_of(std::string_view user_agent);

}  // namespace certtrail::formats::w3c_log
