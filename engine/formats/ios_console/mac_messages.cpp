// What a Mac says where an iPhone would use other words. As published:
//   mdmclient  Processing server request: InstallProfile for: <Device> (13277150)
//   mdmclient  [0:Cert_PI:SCEP:<0x8b46>] Processing MDM_SCEP_Enroll for server: https://...
//   mdmclient  [ERROR] <: [MDM_SCEP_Enroll] Calling SCEPRequestCertSignature -->
//              <NSOSStatusErrorDomain:-603>    (one line; of 10.13 on in CertificateService)
//   mdmclient  Installed configuration profile: SCEP (www...) for <Computer> (Source: MDM)
#include <array>
#include <utility>

#include "engine/decode/text.h"
#include "engine/formats/ios_console/message_parts.h"

namespace certtrail::formats::ios {
namespace {

// "Name of the profile (its identifier) for <Computer> (Source: MDM)"; a name may hold brackets.
std::optional<RecordBody> read_profile_of(const Message& message, std::string_view raw_state,
                                          std::string_view rest) {
  const auto end = std::min(rest.rfind(") for "), rest.rfind(')'));
  const auto start = rest.rfind('(', end);
  if (end == npos || start == npos) return std::nullopt;
  auto t = transition(message, raw_state);
  set_identifier(t, rest.substr(start + 1, end - start - 1));
  return t;
}

}  // namespace

std::optional<RecordBody> read_mac(const Message& message) {
  constexpr std::string_view kEnrolling = "Processing MDM_SCEP_Enroll for server: ";
  constexpr std::string_view kRequest = "Processing server request: ";
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 2> kProfiles = {
      {{"Installed configuration profile: ", "Profile installed"},
       {"Removed configuration profile: ", "Profile removed"}}};
  const auto line = first_line(message.text);
  for (const auto& [words, raw_state] : kProfiles)
    if (line.starts_with(words))
      return read_profile_of(message, raw_state, line.substr(words.size()));
  if (line.starts_with(kEnrolling)) {
    auto t = transition(message, "Processing MDM_SCEP_Enroll");
    t.url = trim(line.substr(kEnrolling.size()));
    return t;
  }
  if (line.starts_with(kRequest)) {
    auto t = transition(message, "Handling request");
    const auto request = line.substr(kRequest.size());
    t.subject = trim(request.substr(0, request.find(" for: ")));
    return t;
  }
  if (!line.starts_with("[ERROR] ")) return std::nullopt;
  const bool enrolling = line.find("[MDM_SCEP_Enroll]") != npos;
  if (!enrolling && line.find("InstallPayload [CertificateService]") == npos) return std::nullopt;
  auto t = transition(message, enrolling ? "SCEP request failed" : "Installation failed");
  set_error(t, message.text);
  return t;
}

}  // namespace certtrail::formats::ios
