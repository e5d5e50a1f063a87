#include "engine/formats/windows_event/message_template.h"

#include <array>

namespace certtrail::windows_event {
namespace {

struct Template {
  Provider provider;
  std::uint32_t first, last;  // event ids
  std::string_view text;      // %n: the n-th value of EventData
};

// English texts of dmenterprisediagnostics.dll 10.0.22000, certenroll.dll, pautoenr.dll and
// kdcsvc.dll.
constexpr std::array kTemplates = {
    Template{Provider::dm_edp, 32, 32, "SCEP: Certificate enroll failed. Result: (%1)."},
    Template{
        Provider::dm_edp, 36, 36,
        "SCEP: Certificate request generated successfully. Enhanced Key Usage: (%1), NDES URL: "
        "(%2), Container Name: (%3), KSP Setting: (%4), Store Location: (%5)."},
    Template{Provider::dm_edp, 208, 208,
             "MDM Session: OMA-DM session started for EnrollmentID (%1) with server: (%2), Server "
             "version: (%3), Client Version: (%4), PushRouterOrigin: (%5), UserAgentOrigin: (%6), "
             "Initiator: (%7), Mode: (%8), SessionID: (%9), Authentication Type: (%10)."},
    Template{Provider::dm_edp, 209, 209, "MDM Session: OMA-DM session ended with status: (%1)."},
    Template{Provider::dm_edp, 210, 210, "MDM Session: OMA-DM client stopped with status: (%1)."},
    Template{
        Provider::dm_edp, 256, 256,
        "OmaDmLogOmaDmApiInitiateSession: Result: (%1), Account Id: (%2), Initiation Id: (%3), "
        "Mode: (%4), Origin: (%5), AutoDelete: (%6), Alert Count: (%7), First Alert Name: (%8), "
        "User Sid: (%9), User Only: (%10), All Active Users: (%11), Process Name: (%12), System "
        "Or Admin: (%13)."},
    Template{Provider::dm_edp, 301, 301,
             "SCEP: Failed CspCreateInstance of Node : (%1) Result : (%2)."},
    Template{Provider::dm_edp, 302, 302, "SCEP: Failed CspAddNode : (%1) Result : (%2)."},
    Template{Provider::dm_edp, 303, 303,
             "SCEP: Failed CspDeleteChild for Node : (%1) Result : (%2)."},
    Template{Provider::dm_edp, 304, 304, "SCEP: Failed CspGetValue for Node : (%1) Result : (%2)."},
    Template{Provider::dm_edp, 305, 305, "SCEP: Failed CspSetValue for Node : (%1) Result : (%2)."},
    Template{Provider::dm_edp, 306, 306,
             "SCEP: CspExecute for UniqueId : (%1) InstallUserSid : (%2) InstallLocation : (%3) "
             "NodePath : (%4) KeyProtection: (%5) Result : (%6)."},
    Template{Provider::dm_edp, 307, 307, "SCEP: Failed LogError Message : (%1)"},
    Template{Provider::dm_edp, 308, 308,
             "SCEP: Failed to send Server request. ServerUrl : (%1) Result : (%2)"},
    Template{
        Provider::dm_edp, 309, 309,
        "SCEP: InstallFromRegEntries. CorrelationGuid : (%1) UniqueId : (%2) Certificate "
        "Thumbprint : (%3) Respondent Server : (%4) Install Status : (%5) Current Retry Count : "
        "(%6) Result : (%7)"},
    Template{Provider::dm_edp, 310, 310,
             "PFX: Certificate Install. Status: %1, Friendly Name: (%2), Thumbprint: (%3)."},
    Template{Provider::dm_edp, 454, 454,
             "MDM ConfigurationManager: Command failure status. Configuraton Source ID: (%1), "
             "Enrollment Type: (%2), CSP Name: (%3), Command Type: (%4), CSP URI: (%5), Result: "
             "(%6)."},
    Template{
        Provider::dm_edp, 400, 450,
        "MDM ConfigurationManager: Command failure status. Configuration Source ID: (%1), "
        "Enrollment Name: (%2), Provider Name: (%3), Command Type: (%4), CSP URI: (%5), Result: "
        "(%6)."},
    Template{
        Provider::dm_edp, 456, 456,
        "MDM ConfigurationManager: CSP Command takes too long in execution. Configuration Source "
        "ID: (%1), Enrollment Name: (%2), Provider Name: (%3), Command Type: (%4), CSP URI: "
        "(%5), Duration: (%6), Result: (%7)."},
    Template{Provider::dm_edp, 601, 601,
             "MDM ResourceManager: DeleteResource EnrollmentID: (%1) UserSID: (%2) URI: (%3)."},
    Template{
        Provider::cert_enroll, 13, 13,
        "Certificate enrollment for %1 failed to enroll for a %2 certificate with request ID %4 "
        "from %3 (%5)."},
    Template{
        Provider::cert_enroll, 19, 19,
        "Certificate enrollment for %1 successfully received a %2 certificate with request ID %4 "
        "from certification authority %3."},
    Template{
        Provider::cert_enroll, 20, 20,
        "Certificate enrollment for %1 successfully renewed a %2 certificate with request ID %4 "
        "from certification authority %3."},
    Template{
        Provider::cert_enroll, 86, 86,
        "SCEP Certificate enrollment initialization for %1 via %2 failed: %3 Method: %4 Stage: "
        "%5\n%6"},
    Template{Provider::cert_enroll, 87, 87,
             "SCEP Certificate enrollment for %1 via %2 failed: %3 Method: %4 Stage: %5\n%6"},
    Template{Provider::cert_enroll, 88, 88,
             "SCEP Certificate enrollment for %1 via %2 succeeded: %3 Method: %4 Stage: %5"},
    Template{Provider::auto_enrollment, 6, 6,
             "Automatic certificate enrollment for %1 failed (%2) %3"},
    Template{Provider::auto_enrollment, 64, 64,
             "Certificate for %1 with Thumbprint %2 is about to expire or already expired."},
    Template{
        Provider::kdc, 39, 39,
        "User: %1 Certificate Subject: %2 Certificate Issuer: %3 Certificate Serial Number: %4 "
        "Certificate Thumbprint: %5"},
};

}  // namespace

std::string_view message_template(Provider provider, std::uint32_t event_id) {
  for (const auto& known : kTemplates)
    if (known.provider == provider && event_id >= known.first && event_id <= known.last)
      return known.text;
  return {};
}

}  // namespace certtrail::windows_event
