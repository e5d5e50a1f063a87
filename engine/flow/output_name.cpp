#include "engine/flow/output_name.h"

#include <algorithm>
#include <array>

#include "engine/decode/text.h"

namespace certtrail {
namespace {

// In the order of docs/collect.md.
constexpr std::array<std::string_view, 18> kEndings = {
    "-machine-my",     "-user-my",    "-dsregcmd",     "-machine-ca", "-machine-root",
    "-user-ca",        "-user-root",  "-enrollments",  "-scep-user",  "-scep-machine",
    "-my-user",        "-my-machine", "-dm-edp-admin", "-mdm",        "-lifecycle-system",
    "-lifecycle-user", "-capi2",      "-application"};

}  // namespace

std::string_view computer_of_output(std::string_view stem) {
  const auto ending = std::find_if(kEndings.begin(), kEndings.end(), [&](std::string_view one) {
    return ends_with_ignoring_case(stem, one);
  });
  return ending == kEndings.end() ? std::string_view()
                                  : stem.substr(0, stem.size() - ending->size());
}

}  // namespace certtrail
