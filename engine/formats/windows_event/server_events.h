// Events of certification authorities and of NDES: about the requests of those they serve.
#pragma once

#include <optional>

#include "engine/formats/windows_event/event.h"
#include "engine/model/record.h"

namespace certtrail::windows_event {

// Security 4886 to 4889 and the CA service's 6, 7, 8, 21, 22 and 53, as source "ca_event". Those of
// older builds name neither serial nor template (their list ends after the subject).
std::optional<Transition> ca_transition(const Event& event);

// NetworkDeviceEnrollmentService, as source "ndes_event"; the state of what its validation script
// causes ends in " probe". Of the process activation service only what it says of application pools
// named after SCEP.
std::optional<Transition> ndes_transition(const Event& event);
std::optional<Transition> application_pool_transition(const Event& event);

}  // namespace certtrail::windows_event
