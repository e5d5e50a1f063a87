// Error codes as evidence spells them, brought to the spelling of schema/errors.tsv.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace certtrail {

// The 32 bits of a code:
//   0x80094811   0x2ee7   0xFFFFFFFF80094811 (sign extended)     hexadecimal
//   -2146875375  2148091921                                      signed and unsigned decimal
//   0x80094811 (-2146875375 CERTSRV_E_KEY_LENGTH)                as Windows prints it
//   Not found (404). 0x80190194 (...)                            behind words of any language
// Numbers below 65,536 are no code of that kind: nullopt.
std::optional<std::uint32_t> error_value(std::string_view printed);

// Keys under which the printed error may be listed, best first, in lower case:
//   "0x80094811"; of a Win32 error, printed 1722, 0x6ba or 0x800706ba, "0x800706ba"
//   "http 404" of 404, "404 Not Found", "HTTP 404" and 0x80190194
//   "mcsceperrordomain 22013" of "MCSCEPErrorDomain 22013", "MCSCEPErrorDomain:22013" and
//   "Error Domain=MCSCEPErrorDomain Code=22013"; "nsurlerrordomain -1001" of
//   "kCFErrorDomainCFNetwork -1001"
//   the text itself: "badrequest"
std::vector<std::string> error_keys(std::string_view printed);

// What the numbers of a code say that no list names: "Win32 error 1450", "WinHTTP error 12100",
// "HTTP 418", "NTSTATUS 0xc0000099"; empty if nothing.
std::string error_family(std::string_view printed);

}  // namespace certtrail
