#include "engine/formats/ios_console/messages.h"

#include <algorithm>
#include <array>
#include <utility>

#include "engine/decode/profile_id.h"
#include "engine/decode/starts.h"
#include "engine/decode/text.h"
#include "engine/formats/ios_console/clean.h"
#include "engine/formats/ios_console/errors.h"
#include "engine/formats/pki_operation.h"

namespace certtrail::formats::ios {
namespace {

constexpr std::string_view kSource = "ios_profiled";
constexpr auto npos = std::string_view::npos;

std::string_view first_line(std::string_view text) { return text.substr(0, text.find('\n')); }

Transition transition(const Message& message, std::string_view raw_state) {
  Transition t;
  t.source = kSource;
  t.raw_state = raw_state;
  t.actor = message.process;
  return t;
}

Exchange exchange(const Message& message, std::string_view operation, std::string_view direction) {
  Exchange e;
  e.source = kSource;
  e.operation = operation;
  e.direction = direction;
  e.actor = message.process;
  return e;
}

// SCEP profiles are profiles; every other identifier only names what was installed.
void set_identifier(Transition& t, std::string_view quoted) {
  const auto id = strip_quotes(quoted);
  (parse_profile_id(id) ? t.profile : t.subject) = id;
}

void set_error(Transition& t, std::string_view text) {
  auto chain = read_error_chain(text);
  t.error = std::move(chain.innermost);
  t.error_text = std::move(chain.text);
}

// What stands where an identifier should: quoted, or bare and then without blanks.
bool is_identifier(std::string_view text) {
  const auto id = strip_quotes(text);
  return !id.empty() && (id != trim(text) || id.find(' ') == npos);
}

std::string_view url_value(std::string_view url, std::string_view name) {
  const auto at = url.find(name);
  if (at == npos) return {};
  const auto value = url.substr(at + name.size());
  return value.substr(0, value.find('&'));
}

void read_request(std::string_view url, Exchange& e) {
  e.operation = url_value(url, "operation=");
  if (e.operation.empty()) e.operation = "URL";
  const auto message = url.find("&message=");
  if (e.operation != "PKIOperation" || message == npos) {
    e.url = url;
    return;
  }
  e.url = url.substr(0, message);
  take_pki_operation(url.substr(message + 9), e);
}

// Four-character keychain class at the start of a persistent id in hex.
constexpr std::string_view kCertificateClass = "63657274";  // "cert"
constexpr std::string_view kIdentityClass = "69646e74";     // "idnt"

constexpr std::string_view kHandlingRequest = "Handling request type: ";
constexpr std::string_view kCapability = "SCEP capability";
constexpr std::string_view kRetrievalError = "Certificate retrieval reported error";

// Messages that are a step by themselves. What follows the words is an error where `fails`.
struct Step {
  std::string_view words;
  std::string_view raw_state;
  bool fails = false;
};
constexpr std::array<Step, 33> kSteps = {{
    {"Attempting to retrieve issued certificate", "Attempting to retrieve issued certificate"},
    {"Sending CSR", "Sending CSR"},
    {kRetrievalError, kRetrievalError, true},
    {"Could not retrieve issued certificate", "Could not retrieve issued certificate", true},
    {"Sleeping before polling", "Sleeping before polling"},
    {"Issued certificate received", "Issued certificate received"},
    {"Storing SCEP identity", "Storing SCEP identity"},
    {"Successfully installed certificate", "Successfully installed certificate"},
    {"Cannot retrieve SCEP identity", "Cannot retrieve SCEP identity", true},
    {"Could not generate public/private key pair", "Could not generate key pair", true},
    {"GetCACert returned", "GetCACert returned"},
    {"Installation failed", "Installation failed", true},
    {"Profile update failed", "Profile update failed", true},
    {"SCEP failed", "SCEP failed", true},
    {"Insufficient required capability from Certificate Authority", "SCEP failed", true},
    {"SCEP: Insufficient required capability", "SCEP failed", true},
    {"failed to create chain from", "SCEP failed", true},
    {"signing/encryption CAs do not match", "SCEP failed", true},
    {"Temporarily storing SCEP server certificate", "Storing SCEP server certificate"},
    {"Did not receive GetCACaps information", "No GetCACaps"},
    {"SCEP: AES is supported", kCapability},
    {"AES is supported", kCapability},
    {"SCEP: SHA-", kCapability},
    {"SHA-512 is supported", kCapability},
    {"SHA-512 not supported", kCapability},
    {"SHA-256 is supported", kCapability},
    {"SHA-256 not supported", kCapability},
    {"SHA1 fingerprint digest", "CA fingerprint digest"},
    {"Beginning profile installation", "Beginning profile installation"},
    {"Removing profiles that were set aside", "Removing profiles set aside"},
    {"Cannot load profile to uninstall", "Cannot load profile"},
    {"<MDM-SCEP", "SCEP failed", true},
    {"MDM-SCEP", "SCEP failed", true},
}};

// What every message starts with that read_message understands.
constexpr auto kStarts = [] {
  std::array<std::string_view, kSteps.size() + 10> starts = {
      "Performing synchronous URL request: ",  "URL request ",      "Profile ", "Removing ",
      "Rolling back installation of profile ", "Adding dependent ", "MC: ",     "Removed profile ",
      "Skipping aliased certificate ",         kHandlingRequest};
  for (std::size_t i = 0; i < kSteps.size(); ++i) starts[i + 10] = kSteps[i].words;
  return starts;
}();

// "Profile “<identifier>” installed." and its like; `line` is the first of the message.
std::optional<RecordBody> read_profile_result(const Message& message, std::string_view line) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kEnds = {{
      {" failed to install", "Profile failed to install"},
      {" installed", "Profile installed"},
      {" removed", "Profile removed"},
      {" is not installed", "Profile is not installed"},
      {" queued for installation", "Profile queued"},
      {" is replacing", "Profile replacing"},
  }};
  constexpr std::size_t kStart = 8;  // behind "Profile "
  for (const auto& [words, raw_state] : kEnds) {
    // Behind the closing quote; an identifier may hold such words itself.
    const auto at = line.rfind(words);
    if (at == npos || at < kStart || !is_identifier(line.substr(kStart, at - kStart))) continue;
    if (words == " installed" && line.substr(0, at).ends_with(" is not")) continue;
    auto t = transition(message, raw_state);
    set_identifier(t, line.substr(kStart, at - kStart));
    if (raw_state == "Profile failed to install") {
      const auto error = message.text.substr(at + words.size());
      set_error(t, error.starts_with(" with error:") ? error.substr(12) : error);
    }
    return t;
  }
  return std::nullopt;
}

// "“<identifier>” from manifest anyway": its files were gone, or could not be read.
std::optional<RecordBody> read_profile_taken_out(const Message& message, std::string_view rest) {
  const auto end = rest.rfind(" from manifest");
  if (end == npos || !is_identifier(rest.substr(0, end))) return std::nullopt;
  auto t = transition(message, "Profile taken out of manifest");
  set_identifier(t, rest.substr(0, end));
  return t;
}

// What is done with the keychain item that a persistent id names.
std::optional<RecordBody> read_keychain_step(const Message& message) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 2> kWords = {
      {{"Removing certificate with persistent ID ", "Removing certificate"},
       {"Skipping aliased certificate with persistent ID ", "Skipping aliased certificate"}}};
  for (const auto& [words, raw_state] : kWords) {
    if (!message.text.starts_with(words)) continue;
    auto t = transition(message, raw_state);
    const auto id = first_line(message.text).substr(words.size());
    t.correlation = id.substr(0, id.find_first_not_of("0123456789abcdefABCDEF"));
    return t;
  }
  return std::nullopt;
}

// The command of the MDM server that mdmd works on.
std::optional<RecordBody> read_request_type(const Message& message) {
  if (!message.text.starts_with(kHandlingRequest)) return std::nullopt;
  auto t = transition(message, "Handling request");
  t.subject = trim(first_line(message.text).substr(kHandlingRequest.size()));
  while (t.subject.ends_with('.')) t.subject.pop_back();
  return t;
}

}  // namespace

bool is_certificate_process(std::string_view process) {
  static constexpr std::array<std::string_view, 6> kProcesses = {
      "profiled", "mdmd", "securityd", "DeviceManagementClient", "CertificateService", "mdmclient"};
  return std::find(kProcesses.begin(), kProcesses.end(), process) != kProcesses.end();
}

bool may_say(std::string_view message) {
  return starts_with_any<kStarts>(message) || message.starts_with('(');
}

std::optional<RecordBody> read_exchange(const Message& message) {
  const auto line = first_line(message.text);
  constexpr std::string_view kPerforming = "Performing synchronous URL request: ";
  constexpr std::string_view kFailedWithStatus = "URL request failed. Status code: ";
  if (line.starts_with(kPerforming)) {
    auto e = exchange(message, {}, "sent");
    read_request(trim(line.substr(kPerforming.size())), e);
    return e;
  }
  if (line.starts_with("URL request succeeded")) return exchange(message, "URL", "received");
  if (line.starts_with(kFailedWithStatus)) {
    auto e = exchange(message, "URL", "received");
    const auto status = line.substr(kFailedWithStatus.size());
    e.status = status.substr(0, status.find_first_not_of("0123456789"));
    e.error = "HTTP " + e.status;
    e.error_text = line;
    return e;
  }
  if (!line.starts_with("URL request to ")) return std::nullopt;
  auto e = exchange(message, "URL", "received");
  const auto failed = message.text.find(" failed. Error:");
  e.url = message.text.substr(15, failed == npos ? npos : failed - 15);
  if (failed == npos) return e;
  auto chain = read_error_chain(message.text.substr(failed + 15));
  e.error = std::move(chain.innermost);
  e.error_text = std::move(chain.text);
  return e;
}

std::optional<RecordBody> read_profile(const Message& message) {
  constexpr std::string_view kRemoving = "Removing profile ";
  constexpr std::string_view kRemoved = "Removed profile ";
  constexpr std::string_view kRollingBack = "Rolling back installation of profile ";
  const auto line = first_line(message.text);
  if (line.starts_with("Profile ")) return read_profile_result(message, line);
  if (line.starts_with(kRemoved))
    return read_profile_taken_out(message, line.substr(kRemoved.size()));
  const bool removing = line.starts_with(kRemoving);
  if (!removing && !line.starts_with(kRollingBack)) return std::nullopt;
  auto t = transition(message, removing ? "Removing profile" : "Rolling back installation");
  const auto rest = line.substr(removing ? kRemoving.size() : kRollingBack.size());
  const auto remover = rest.find(" on behalf of ");
  auto id = rest.substr(0, remover);
  while (id.ends_with('.')) id.remove_suffix(1);
  set_identifier(t, id);
  if (remover != npos) t.error_text = trim(rest.substr(remover));
  return t;
}

std::optional<RecordBody> read_dependency(const Message& message) {
  constexpr std::string_view kAdding = "Adding dependent ";
  const auto line = first_line(message.text);
  const auto parent_at = line.find(" to parent ");
  const auto domain_at = line.find(" in domain ");
  if (!line.starts_with(kAdding) || parent_at == npos || domain_at == npos || domain_at < parent_at)
    return std::nullopt;
  const auto dependent = line.substr(kAdding.size(), parent_at - kAdding.size());
  const auto parent = line.substr(parent_at + 11, domain_at - parent_at - 11);
  const auto domain = line.substr(domain_at + 11);
  const bool certificate = parent.starts_with(kCertificateClass);
  if (certificate || starts_with_ignoring_case(parent, kIdentityClass)) {
    auto t = transition(message,
                        certificate ? "Adding dependent certificate" : "Adding dependent identity");
    set_identifier(t, dependent);
    t.correlation = parent;
    return t;
  }
  const bool managed = domain.starts_with("ManagedProfileToManagingProfile");
  if (!managed && !domain.starts_with("ManagingProfileToManagedProfile")) return std::nullopt;
  auto t = transition(message, "Adding dependent managing profile");
  set_identifier(t, managed ? parent : dependent);
  return t;
}

std::optional<RecordBody> read_step(const Message& message) {
  if (auto found = read_keychain_step(message)) return found;
  if (auto found = read_request_type(message)) return found;
  for (const auto& step : kSteps) {
    if (!message.text.starts_with(step.words)) continue;
    auto t = transition(message, step.raw_state);
    if (!step.fails) return t;
    const auto rest = message.text.substr(step.words.size());
    set_error(t, step.raw_state == "SCEP failed"
                     ? message.text
                     : rest.substr(std::min(rest.find_first_not_of(": ."), rest.size())));
    // pkiStatus 3 comes as an error of the domain PENDING, and is none.
    if (step.raw_state == kRetrievalError && t.error_text.find("PENDING") != npos)
      t.raw_state = "Certificate retrieval pending";
    return t;
  }
  return std::nullopt;
}

std::optional<RecordBody> read_message(const Message& message) {
  if (message.text.empty()) return std::nullopt;
  if (auto found = read_exchange(message)) return found;
  if (auto found = read_profile(message)) return found;
  if (auto found = read_dependency(message)) return found;
  return read_step(message);
}

}  // namespace certtrail::formats::ios
