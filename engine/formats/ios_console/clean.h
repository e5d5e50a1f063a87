// What copying did to a line of an Apple log: a JSON string around it ({"msg":"..."}), quoting (">
// "), HTML escapes (&lt;Error&gt;), a whole RTF document ({\rtf1...), or only the residue of one in
// plain text (\'93 for a quote, a trailing
// "\" for a line break).
#pragma once

#include <string>
#include <string_view>

namespace certtrail::formats::ios {

// One line of an RTF document as plain UTF-8: control words dropped, \tab, \'hh and \uN decoded.
std::string strip_rtf(std::string_view line);

// `line` without quoting, escapes and a trailing backslash. The view is into `line` or `scratch`.
// `has_ampersand`: false if the line is known to hold no '&', which saves the search for it.
std::string_view clean_line(std::string_view line, bool rtf, std::string& scratch,
                            bool has_ampersand = true);

// `text` without the quotation marks around it: typographic, straight, RTF residue, vis(3)
// (\M-b\M^@\M^\), escaped bytes (\xe2\x80\x9c) and the mojibake of old relays.
std::string_view strip_quotes(std::string_view text);

}  // namespace certtrail::formats::ios
