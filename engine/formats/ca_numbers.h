// Numbers of a CA's table, as its exports print them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace certtrail {

// "0x14 (20) -- Issued", "20 -- Issued", "20", "-2146875392": the number.
std::optional<std::int64_t> parse_ca_number(std::string_view text);

// Decimal digits of a serial number as hex ones; nullopt if there are other characters among them,
// or more digits than a serial number has.
std::optional<std::string> hex_of_decimal(std::string_view digits);

}  // namespace certtrail
