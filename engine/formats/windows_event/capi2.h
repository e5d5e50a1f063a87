// Client certificates in Microsoft-Windows-CAPI2/Operational:
//
//   70  <UserData><CryptAcquireCertificatePrivateKey><Certificate fileRef='<SHA-1>.cer' ../>
//       <EventAuxInfo ProcessName='svchost.exe'/> .. <Result value='0'/>
//
// Nearly all of this log is about other certificates: signed programs, web servers, authorities.
// Kept are 70 (a process took the private key of a certificate, so it is this machine's own), and
// 11 and 30 where the chain was built or judged for client authentication, on the device or on the
// server that it logs on to. 90 prints the certificates of every chain again and is left out.
#pragma once

#include <optional>

#include "engine/formats/windows_event/event.h"
#include "engine/model/record.h"

namespace certtrail::windows_event {

// Nullopt if the event is not about a client certificate. Source windows_capi2 is the machine's own
// certificate; windows_capi2_chain may be anybody's.
std::optional<Transition> capi2_transition(const Event& event);

}  // namespace certtrail::windows_event
