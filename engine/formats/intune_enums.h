// Members of Intune's enumerations: exports print their numbers, Graph their names, and exports
// with localised values words for people.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace certtrail {

enum class IntuneEnum : std::uint8_t {
  issuance_state,     // certificateIssuanceStates (Microsoft Graph, beta)
  revocation_status,  // certificateRevocationStatus
  assignment_status,  // AssignmentStatus and PolicyStatus of reports; observed, not documented
  connector_state,    // ndesConnectorState
};

// The member as its documentation spells it: "9" and "Issued" are "issued", "Not applicable" is
// "NotApplicable". Empty if the text is neither the number nor the name of one.
std::string_view intune_member(IntuneEnum enumeration, std::string_view printed);

}  // namespace certtrail
