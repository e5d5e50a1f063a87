// Error codes that stand in a line of evidence.
#pragma once

#include <string_view>
#include <vector>

namespace certtrail {

// In order, as spelled: "0x80094811" (0x and eight digits), "-2146875375" (signed decimals of 32
// bits), "MCSCEPErrorDomain 22013" or ":22013". Views into the text.
std::vector<std::string_view> error_mentions(std::string_view text);

}  // namespace certtrail
