// What a line of `certutil -view` is, told by its shape alone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace certtrail {

// "  ------  ---------": the line between the heads of a preamble and its columns.
bool is_certutil_ruler(std::string_view line);

struct CertutilRowHeader {
  std::string_view word;  // "Row" in the language of the output
  std::int64_t number = 0;
};
// "Row 12:", "Zeile 12:"; nullopt if the line is none.
std::optional<CertutilRowHeader> certutil_row_header(std::string_view line);

// "0000  31 00 2e 00  1...": what -v prints below a string.
bool is_certutil_hex_dump(std::string_view line);

// Adds the bytes that such a line shows; three blanks part them from the same as characters.
void append_certutil_hex_dump(std::string& bytes, std::string_view line);

}  // namespace certtrail
