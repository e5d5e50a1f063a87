// Times as X.509 and CMS write them (RFC 5280 4.1.2.5).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace certtrail {

// UTCTime "YYMMDDHHMMSSZ" (50-99 are 19xx) and GeneralizedTime "YYYYMMDDHHMMSSZ" by their DER tags,
// to microseconds since 1970 UTC; nullopt for other forms and times that do not exist.
std::optional<std::int64_t> certificate_time_us(unsigned tag, std::string_view contents);

}  // namespace certtrail
