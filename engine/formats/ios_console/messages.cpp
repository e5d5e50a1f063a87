#include "engine/formats/ios_console/messages.h"

#include <algorithm>
#include <array>

#include "engine/decode/characters.h"
#include "engine/decode/starts.h"
#include "engine/decode/text.h"
#include "engine/formats/ios_console/message_parts.h"
#include "engine/formats/ios_console/steps.h"

namespace certtrail::formats::ios {
namespace {

constexpr std::array<std::string_view, 2> kOwnComponents = {"MC: ", "MDM: "};

// What every message starts with that read_message understands.
constexpr auto kStarts = [] {
  constexpr std::array<std::string_view, 14> kOthers = {"Performing synchronous URL request: ",
                                                        "URL request ",
                                                        "Profile ",
                                                        "Removing ",
                                                        "Removed ",
                                                        "Rolling back installation of profile ",
                                                        "Adding dependent ",
                                                        "Skipping aliased certificate ",
                                                        "Handling request type: ",
                                                        "Installed configuration profile: ",
                                                        "Processing MDM_SCEP_Enroll ",
                                                        "Processing server request: ",
                                                        kOwnComponents[0],
                                                        kOwnComponents[1]};
  std::array<std::string_view, kSteps.size() + kOthers.size()> starts;
  for (std::size_t i = 0; i < kOthers.size(); ++i) starts[i] = kOthers[i];
  for (std::size_t i = 0; i < kSteps.size(); ++i) starts[kOthers.size() + i] = kSteps[i].words;
  return starts;
}();

// "[0:Cert_PI:SCEP:<0x8b46>] " of a session's number and a task; other brackets belong to a
// message.
std::size_t task_at_start(std::string_view message) {
  if (message.size() < 4 || message[0] != '[' || !is_digit(message[1])) return 0;
  const auto end = message.find("] ");
  return end == npos ? 0 : end + 2;
}

}  // namespace

bool is_of_ios(std::string_view process) { return process == "profiled"; }

bool is_of_macos(std::string_view process) {
  return process == "mdmclient" || process == "CertificateService";
}

bool is_certificate_process(std::string_view process) {
  static constexpr std::array<std::string_view, 3> kOfBoth = {"mdmd", "securityd",
                                                              "DeviceManagementClient"};
  return is_of_ios(process) || is_of_macos(process) ||
         std::find(kOfBoth.begin(), kOfBoth.end(), process) != kOfBoth.end();
}

bool may_say(std::string_view message) {
  return starts_with_any<kStarts>(message) || message.starts_with('(') || message.starts_with('[');
}

std::string_view without_own_prefix(std::string_view message) {
  constexpr std::size_t kLongestLevel = 10;
  message.remove_prefix(task_at_start(message));
  for (const auto component : kOwnComponents) {
    const auto at = message.substr(0, kLongestLevel + component.size()).find(component);
    const auto level = message.substr(0, at);
    if (at == 0 || (at != npos && level.starts_with('(') && level.ends_with(") ")))
      return message.substr(at + component.size());
  }
  return message;
}

std::optional<Reading> read_message(const Message& message) {
  if (message.text.empty()) return std::nullopt;
  if (auto found = read_exchange(message)) return found;
  for (const auto read : {read_profile, read_keychain_item, read_request_type, read_mac, read_step})
    if (auto found = read(message)) return Reading{std::move(*found), {}};
  return std::nullopt;
}

}  // namespace certtrail::formats::ios
