#include "cmd/fleetgen/rendered_message.h"

#include <fmt/format.h>

#include "cmd/fleetgen/random.h"

namespace fleetgen {
namespace {

// Values stand where the rendered messages of Windows 11 print them: %1 is the first field.
const char* message_of(std::uint16_t id) {
  switch (id) {
    case 32:
      return "SCEP: Certificate enroll failed. Result: (%1).";
    case 36:
      return "SCEP: Certificate request generated successfully. Enhanced Key Usage: (%1), NDES "
             "URL: (%2), Container Name: (%3), KSP Setting: (%4), Store Location: (%5).";
    case 37:
      return "SCEP: Certificate request sent successfully.";
    case 38:
      return "SCEP: Certificate response received successfully.";
    case 39:
      return "SCEP: Certificate installed successfully.";
    case 256:
      return "OmaDmLogOmaDmApiInitiateSession: Result: (%1), Account Id: (%2), Initiation Id: (), "
             "Mode: (1), Origin: (2), AutoDelete: (false), Alert Count: (1), First Alert Name: "
             "(%3), User Sid: (%4), User Only: (false), All Active Users: (false), Process Name: "
             "(omadmclient.exe), System Or Admin: (true).";
    case 306:
      return "SCEP: CspExecute for UniqueId : (%1) InstallUserSid : (%2) InstallLocation : (%3) "
             "NodePath : (%4)  KeyProtection: (%5) Result : (%6).  ";
    case 308:
      return "SCEP: Failed to send Server request. ServerUrl : (%1) Result : (%2) ";
    case 309:
      return "SCEP: InstallFromRegEntries. CorrelationGuid : (%1) UniqueId : (%2) Certificate "
             "Thumbprint : (%3) Respondent Server : (%4) Install Status : (%5) Current Retry Count "
             ":  (%6) Result : (%7) ";
    case 75:
      return "Auto MDM Enroll: Device Credential (%1), Succeeded";
    case 208:
      return "MDM Session: OMA-DM session started for EnrollmentID (%1) with server: (%2), Server "
             "version: (4.0), Client Version: (1.2), PushRouterOrigin: (0x3), UserAgentOrigin: "
             "(0x0), Initiator: (0x0), Mode: (0x2), SessionID: (4F), Authentication Type: (0x3).";
    case 209:
      return "MDM Session: OMA-DM session ended with status: (%1).";
    case 404:
      return "MDM ConfigurationManager: Command failure status. Configuration Source ID: (%1), "
             "Enrollment Name: (%2), Provider Name: (%3), Command Type: (%4), CSP URI: (%5), "
             "Result: (%6).";
    case 601:
      return "MDM ResourceManager: DeleteResource EnrollmentID: (%1) UserSID: (%2) URI: (%3).";
    case 813:
      return "MDM PolicyManager: Set policy int, Policy: (%1), Area: (%2), EnrollmentID requesting "
             "merge: (%3), Current User: (%4), Int: (%5), Enrollment Type: (0x6), Scope: (0x0).";
    default:
      return "";
  }
}

std::string printed(const EventField& field) {
  if (!field.hex) return field.text;
  if (field.name.starts_with("HRESULT") || field.name == "HexInt3")
    return field.number == 0 ? "The operation completed successfully."
                             : fmt::format("Unknown Win32 Error code: {:#x}", field.number);
  return fmt::format("{:#x}", field.number);
}

}  // namespace

std::string rendered_message(const Event& event) {
  std::string text = message_of(event.id);
  for (std::size_t i = 0; i < event.data.size(); ++i)
    text = replaced(text, fmt::format("%{}", i + 1), printed(event.data[i]));
  return text;
}

}  // namespace fleetgen
