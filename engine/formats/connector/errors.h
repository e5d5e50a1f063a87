// Errors as the connector and Intune's SCEP service tell them: by name, by number or in words.
#pragma once

#include <string>
#include <string_view>

namespace certtrail::connector {

// The error that a text tells: one of Intune's SCEP service by name ("ChallengeExpired"); else the
// first HRESULT, printed in hex or as a negative number, or code of the connector (0x400 to 0x411,
// 0x0FFFFFFF), as 0x and eight upper hex digits; else what a sentence of the connector's logs
// stands for. Empty if it tells none.
std::string error_in(std::string_view text);

}  // namespace certtrail::connector
