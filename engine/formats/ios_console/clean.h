// What copying did to a line of an Apple log: a JSON string around it ({"msg":"..."}), quoting
// ("> "), HTML escapes (&lt;Error&gt;), a line number of an editor, a whole RTF document, or only
// its residue in plain text: a trailing "\" for a line break.
#pragma once

#include <string>
#include <string_view>

#include "engine/formats/ios_console/rtf.h"

namespace certtrail::formats::ios {

// `line` without quoting, escapes and a trailing backslash. The view is into `line` or `scratch`.
// `has_ampersand`: false if the line is known to hold no '&', which saves the search for it.
// `rtf`: the document that it is a line of; null for plain text.
std::string_view clean_line(std::string_view line, const RtfDocument* rtf, std::string& scratch,
                            bool has_ampersand = true);

// `text` without the quotation marks around it: typographic, straight, and the mojibake of old
// relays.
std::string_view strip_quotes(std::string_view text);

}  // namespace certtrail::formats::ios
