// Text that console programs of Windows wrote through a pipe: in the OEM code page, 850 in western
// Europe, where everything else there is Windows-1252. Nothing in a file says so.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace certtrail {

// The bytes of a line that was read as Windows-1252, as it was no UTF-8; nullopt if it was not.
// `raw_length`: its bytes in the file with its line end.
std::optional<std::string> windows_1252_bytes(std::string_view text, std::uint64_t raw_length);

// One line of a console program's output, as above. Read as code page 850 if it was one byte a
// character and has letters only then; else as it is.
std::string console_text(std::string_view text, std::uint64_t raw_length);

}  // namespace certtrail
