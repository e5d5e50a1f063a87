// Client certificates as domain controllers see them: 4768 of the Security log where a ticket was
// asked for with a certificate, and 39 of the KDC, which found no strong mapping for one.
#pragma once

#include <optional>

#include "engine/formats/windows_event/event.h"
#include "engine/model/record.h"

namespace certtrail::windows_event {

// Nullopt if no certificate was used. The log is the controller's, the certificate another's.
std::optional<Transition> kerberos_transition(const Event& event);

}  // namespace certtrail::windows_event
