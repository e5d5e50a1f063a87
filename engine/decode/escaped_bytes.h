// Text whose characters beyond ASCII a program has spelled in ASCII:
//   \M-b\M^@\M^\    vis(3), as the log relay of older iPhones writes UTF-8
//   \342\200\234    the same in octal
//   \xe2\x80\x9c    as programs print bytes that are no ASCII
//   \'93            a byte of Windows-1252, what is left of RTF that was pasted as text
#pragma once

#include <string>
#include <string_view>

namespace certtrail {

// With these characters themselves. Spelled bytes that are no UTF-8 stay as they are spelled.
std::string without_escaped_bytes(std::string_view text);

}  // namespace certtrail
