// SHA-1, as thumbprints and key identifiers are: a name of the bytes, not a proof of them.
#pragma once

#include <string>
#include <string_view>

namespace certtrail {

// 40 lower hex digits.
std::string sha1_hex(std::string_view bytes);

}  // namespace certtrail
