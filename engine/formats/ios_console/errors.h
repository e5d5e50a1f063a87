// NSError as Apple's daemons print it: blocks of "Key : value" lines, one block for each level,
// outermost first,
//   NSError:
//   Desc   : The Registration Authority’s response is invalid.
//   US Desc: The Registration Authority's response is invalid.
//   Domain : MCSCEPErrorDomain
//   Code   : 22003
//   ...Underlying error:
//   NSError:
// or on one line: Error Domain=NSURLErrorDomain Code=-1001 "The request timed out." UserInfo={...}
#pragma once

#include <string>
#include <string_view>

namespace certtrail::formats::ios {

struct ErrorChain {
  std::string innermost;  // "MCSCEPErrorDomain 22003"; empty if the text holds no NSError
  std::string text;       // every level as "Domain Code: description", or else the text itself
};

// `text` is what follows the message's own words, continuation lines included.
ErrorChain read_error_chain(std::string_view text);

}  // namespace certtrail::formats::ios
