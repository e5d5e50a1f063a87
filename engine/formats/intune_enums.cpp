#include "engine/formats/intune_enums.h"

#include <array>
#include <cstdint>
#include <span>

#include "engine/decode/text.h"

namespace certtrail {
namespace {

using Names = std::span<const std::string_view>;

// The place in the list is the number; an empty name is a number nobody has seen.
constexpr std::array<std::string_view, 23> kIssuanceStates = {"unknown",
                                                              "challengeIssued",
                                                              "challengeIssueFailed",
                                                              "requestCreationFailed",
                                                              "requestSubmitFailed",
                                                              "challengeValidationSucceeded",
                                                              "challengeValidationFailed",
                                                              "issueFailed",
                                                              "issuePending",
                                                              "issued",
                                                              "responseProcessingFailed",
                                                              "responsePending",
                                                              "enrollmentSucceeded",
                                                              "enrollmentNotNeeded",
                                                              "revoked",
                                                              "removedFromCollection",
                                                              "renewVerified",
                                                              "installFailed",
                                                              "installed",
                                                              "deleteFailed",
                                                              "deleted",
                                                              "renewalRequested",
                                                              "requested"};
constexpr std::array<std::string_view, 5> kRevocationStatus = {"none", "pending", "issued",
                                                               "failed", "revoked"};
constexpr std::array<std::string_view, 7> kAssignmentStatus = {
    "Pending", "NotApplicable", "Succeeded", "", "Noncompliant", "Error", "Conflict"};
// Their order in the documentation; it states no numbers.
constexpr std::array<std::string_view, 3> kConnectorState = {"none", "active", "inactive"};

Names names_of(IntuneEnum enumeration) {
  switch (enumeration) {
    case IntuneEnum::issuance_state:
      return kIssuanceStates;
    case IntuneEnum::revocation_status:
      return kRevocationStatus;
    case IntuneEnum::assignment_status:
      return kAssignmentStatus;
    case IntuneEnum::connector_state:
      return kConnectorState;
  }
  return {};
}

// Letters in lower case: "Not applicable" and "notApplicable" are one.
std::string letters_of(std::string_view text) {
  std::string letters;
  for (const char c : ascii_lower(text))
    if (c != ' ' && c != '-' && c != '_') letters += c;
  return letters;
}

}  // namespace

std::string_view intune_member(IntuneEnum enumeration, std::string_view printed) {
  const auto names = names_of(enumeration);
  if (const auto number = parse_integer(trim(printed)))
    return *number >= 0 && static_cast<std::uint64_t>(*number) < names.size()
               ? names[static_cast<std::size_t>(*number)]
               : std::string_view();
  const auto wanted = letters_of(trim(printed));
  if (wanted.empty()) return {};
  for (const auto name : names)
    if (letters_of(name) == wanted) return name;
  return {};
}

}  // namespace certtrail
