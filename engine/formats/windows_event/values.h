// Values of events as XML holds them and as rendered messages print them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace certtrail::windows_event {

// "0x80094800" or a signed or unsigned decimal, the whole text; nullopt for anything else.
std::optional<std::uint32_t> parse_number(std::string_view text);

// The first "0x..." of up to eight digits in a text, or what parse_number() reads.
std::optional<std::uint32_t> code_in(std::string_view text);

// An HRESULT as 0x and eight upper hex digits; empty for success, also where it is rendered ("The
// operation completed successfully.", in the languages known). Text without any number stays as it
// is: rendered messages print what the code means.
std::string error_of(std::string_view text);

// Whether a text is a SHA-1 of 40 hex digits, with separators or not.
bool is_thumbprint(std::string_view text);
// The first 40 hex digits in a text, in one piece or in pairs between blanks; empty if there are
// none.
std::string thumbprint_in(std::string_view text);

// The first https:// or http:// address of a text, up to a blank; empty if there is none.
std::string url_in(std::string_view text);

// A SID without the machine's own account, which stands for nobody.
std::string user_of(std::string_view sid);

}  // namespace certtrail::windows_event
