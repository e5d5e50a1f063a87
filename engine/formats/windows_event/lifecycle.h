// What happened to certificates in the stores of a Windows device, whoever put them there:
//   Microsoft-Windows-CertificateServicesClient-Lifecycle-System (and -User), 1001 to 1010
//   <UserData><CertNotificationData Action='Enroll'><CertificateDetails Thumbprint='..'>..
// The rendered text says nothing but "see Details", so that exports without UserData name nothing.
#pragma once

#include <optional>

#include "engine/formats/windows_event/event.h"
#include "engine/model/record.h"

namespace certtrail::windows_event {

// Nullopt if the event names no certificate by its thumbprint.
std::optional<Transition> lifecycle_transition(const Event& event);

}  // namespace certtrail::windows_event
