// Which computer an output of a command is of, where docs/collect.md names its file after the
// computer: "PC-0042-user-My.txt", "PC-0042-dm-edp-admin.csv".
#pragma once

#include <string_view>

namespace certtrail {

// `stem` is a file's name without folder and extension, in any case. Empty if it has no such
// ending.
std::string_view computer_of_output(std::string_view stem);

}  // namespace certtrail
