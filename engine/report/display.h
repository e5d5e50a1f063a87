// Text as a terminal shows it: how wide it is, and how to cut it without harm.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace certtrail {

// Text that is safe to print on a terminal in one line: line breaks and tabs become blanks, other
// control characters and bidirectional overrides U+FFFD, bytes that are not UTF-8 too. Evidence is
// hostile: an escape sequence in a log must not reach the terminal.
std::string printable(std::string_view text);

// Terminal columns of printable text: East Asian wide characters take two, combining marks none.
std::size_t display_width(std::string_view text);

// At most `width` columns of printable text, ending in "…" if something was cut off.
std::string fit(std::string_view text, std::size_t width);

}  // namespace certtrail
