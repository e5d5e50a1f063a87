// Error codes and verdicts in plain words: data in schema/errors.tsv and schema/verdicts.tsv.
#pragma once

#include <string>
#include <string_view>

namespace certtrail {

struct Explanation {
  std::string cause;       // decoded name, or the rule
  std::string cause_text;  // a sentence
  std::string next_check;  // what to look at next
  std::string also;        // other names of the same number
};

// `error` as evidence prints it: "0x80094800", "-2146875392", "MCSCEPErrorDomain 22013",
// "badRequest", "500 Internal Server Error", or its name. An unknown error is its own cause.
Explanation explain_error(std::string_view error);

// What a verdict means and what to check. `variant` is a platform, or "unapproved" where the CA
// waits for a manager; where the table has no row of its own for it, that of the verdict alone
// counts.
Explanation explain_verdict(std::string_view verdict, std::string_view variant);

}  // namespace certtrail
