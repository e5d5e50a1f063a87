#include "cmd/fleetgen/viewer_table.h"

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
             "URL: "
             "(%2), Container Name: (%3), KSP Setting: (%4), Store Location: (%5).";
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
    default:
      return "MDM Session: OMA-DM message sent successfully.";
  }
}

std::string printed(const EventField& field) {
  if (!field.hex) return field.text;
  if (field.name.starts_with("HRESULT") || field.name == "HexInt3")
    return field.number == 0 ? "The operation completed successfully."
                             : fmt::format("Unknown Win32 Error code: {:#x}", field.number);
  return fmt::format("{:#x}", field.number);
}

std::string rendered(const Event& event) {
  std::string text = message_of(event.id);
  for (std::size_t i = 0; i < event.data.size(); ++i)
    text = replaced(text, fmt::format("%{}", i + 1), printed(event.data[i]));
  return text;
}

std::string row(const Event& event, char delimiter) {
  const Civil at = civil(event.at);
  return fmt::format(
      "{1}{0}{2}/{3}/{4} {5}:{6:02}:{7:02} {8}{0}DeviceManagement-Enterprise-"
      "Diagnostics-Provider{0}{9}{0}None{0}\"{10}\"\r\n",
      delimiter, event.level == 2 ? "Error" : "Information", at.month, at.day, at.year,
      (at.hour + 11) % 12 + 1, at.minute, at.second, at.hour < 12 ? "AM" : "PM", event.id,
      replaced(rendered(event), "\"", "\"\""));
}

std::string utf16(const std::string& ascii) {
  std::string out = "\xff\xfe";
  for (const char c : ascii) (out += c) += '\0';
  return out;
}

}  // namespace

std::string viewer_table(const std::vector<Event>& events, char delimiter) {
  std::string text = "Level,Date and Time,Source,Event ID,Task Category\r\n";
  if (delimiter != ',') text = replaced(text, ",", std::string(1, delimiter));
  for (auto event = events.rbegin(); event != events.rend(); ++event)
    text += row(*event, delimiter);
  return delimiter == ',' ? "\xef\xbb\xbf" + text : utf16(text);
}

}  // namespace fleetgen
