// Text as the database may hold it: valid UTF-8 without NUL.
#pragma once

#include <string>
#include <string_view>

namespace certtrail {

bool is_clean(std::string_view text);
std::string cleaned(
    std::string_view text);  // what is no UTF-8 is read as Windows-1252, NUL is U+FFFD

}  // namespace certtrail
