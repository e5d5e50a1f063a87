// Text that console programs of Windows wrote through a pipe: in the OEM code page, 850 in western
// Europe, where everything else there is Windows-1252. Nothing in a file says so.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace certtrail {

// `text`: one line of a console program's output, read as Windows-1252 if it was no UTF-8;
// `raw_length`: its bytes in the file with its line end. Read as code page 850 if it was one byte a
// character and has letters only then; else as it is.
std::string console_text(std::string_view text, std::uint64_t raw_length);

}  // namespace certtrail
