// The certificate enrolment client in the Application log,
// Microsoft-Windows-CertificateServicesClient-CertEnroll and -AutoEnrollment:
//
//   87  SCEP Certificate enrollment for CONTOSO\ada via https://ndes../pkiclient.exe failed:
//       PkiStatus(2): SCEPDispositionFailure
//       FailInfo(2): SCEPFailBadRequest ...
//       Method: POST(62ms)
//       Stage: SubmitDone
//       The hash value is not correct. 0x80091007 (..)
//
// 86 (GetCACaps or GetCACert failed), 87 and 88 (succeeded) are SCEP of any client of the system:
// the MDM client, and the attestation keys of TPMs, which are left out. 13, 19 and 20 are
// enrolments at AD CS itself, never SCEP. EventData may hold localised text.
#pragma once

#include <optional>

#include "engine/formats/windows_event/event.h"
#include "engine/model/record.h"

namespace certtrail::windows_event {

// 86, 87 and 88 as an Exchange, the others as a Transition; nullopt for attestation keys, and for
// 64 of AutoEnrollment without a thumbprint.
std::optional<RecordBody> cert_enroll_record(const Event& event);
std::optional<RecordBody> auto_enrollment_record(const Event& event);

}  // namespace certtrail::windows_event
