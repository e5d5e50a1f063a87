#include "engine/formats/policy_module/messages.h"

#include <array>

#include "engine/decode/text.h"
#include "engine/formats/connector/secrets.h"
#include "engine/formats/windows_event/values.h"

namespace certtrail::formats::policy_module {
namespace {

constexpr std::size_t kErrorText = 512;
constexpr std::string_view kFlag = "WINHTTP_CALLBACK_STATUS_FLAG_";

// Certificates that WinHTTP does not accept, as it says before the request fails; other flags say
// no more than the failure.
struct Flag {
  std::string_view name, error;
};
constexpr std::array<Flag, 5> kFlags = {{
    {"CERT_REV_FAILED", "0x80092012"},    // CRYPT_E_NO_REVOCATION_CHECK
    {"CERT_REVOKED", "0x80092010"},       // CRYPT_E_REVOKED
    {"INVALID_CA", "0x800B0109"},         // CERT_E_UNTRUSTEDROOT
    {"CERT_CN_INVALID", "0x800B010F"},    // CERT_E_CN_NO_MATCH
    {"CERT_DATE_INVALID", "0x800B0101"},  // CERT_E_EXPIRED
}};

std::string name_of(Call call) {
  return call == Call::verify ? "VerifyRequest" : call == Call::notify ? "Notify" : "Request";
}

std::string for_people(std::string_view text) {
  std::string line;
  for (const char c : cut_utf8(trim(text), kErrorText)) line += c == '\n' || c == '\r' ? ' ' : c;
  return connector::without_secrets(line);
}

// "403" of a page "<title>403 - Forbidden: Access is denied.</title>"; empty if it says none.
std::string http_status_in(std::string_view page) {
  for (std::size_t at = 0; at + 3 <= page.size(); ++at) {
    const auto digits = page.substr(at, 3);
    const bool is_status = (digits[0] == '4' || digits[0] == '5') && parse_integer(digits);
    const bool before = at == 0 || page[at - 1] == '>' || page[at - 1] == ' ';
    const auto after = page.substr(at + 3, 2);
    if (is_status && before && (after.starts_with(" -") || after.starts_with('.')))
      return std::string(digits);
  }
  return {};
}

Said challenge(std::string_view answer, std::string_view text) {
  Said said;
  said.call = Call::verify;
  if (starts_with_ignoring_case(answer, "true")) {
    said.raw_state = "Verify challenge true";
  } else if (starts_with_ignoring_case(answer, "false")) {
    said.raw_state = "Verify challenge false";
  } else {
    // A page of the web server that stands in the connector's place.
    said.raw_state = "Verify challenge refused";
    if (const auto status = http_status_in(answer); !status.empty()) said.error = "HTTP " + status;
    said.error_text = for_people(text);
  }
  return said;
}

Said finished(Call call, std::string_view text) {
  Said said;
  said.call = call;
  const auto code = windows_event::code_in(text);
  said.error = windows_event::error_of(code ? std::to_string(*code) : "0");
  said.raw_state = name_of(call) + (said.error.empty() ? " finished 0x0" : " failed");
  if (!said.error.empty()) said.error_text = for_people(text);
  return said;
}

Call call_in(std::string_view text) {
  if (contains_ignoring_case(text, "VerifyRequest")) return Call::verify;
  return contains_ignoring_case(text, "/Notify") ? Call::notify : Call::none;
}

// "Failed to send http request /CertificateRegistrationSvc/.../VerifyRequest. Error 12175"
Said not_sent(std::string_view text, Call within) {
  constexpr std::string_view kError = "Error ";
  Said said;
  said.call = call_in(text) == Call::none ? within : call_in(text);
  said.raw_state = name_of(said.call) + " not sent";
  said.error_text = for_people(text);
  if (const auto path = text.find('/'); path != std::string_view::npos) {
    said.url = text.substr(path, text.find_first_of(" \r\n", path) - path);
    if (said.url.ends_with('.')) said.url.pop_back();
  }
  if (const auto at = text.find(kError); at != std::string_view::npos) {
    const auto code = text.substr(at + kError.size());
    said.error = error_of_code(code.substr(0, code.find_first_not_of("0123456789abcdefxABCDEFX-")));
  }
  return said;
}

Said tls_refused(std::string_view flag, std::string_view text, Call within) {
  Said said{"TLS refused", within, false, {}, for_people(text), {}};
  for (const auto& known : kFlags)
    if (flag.starts_with(known.name)) said.error = known.error;
  return said;
}

Said start(Call call) { return {name_of(call) + " started", call, true, {}, {}, {}}; }

}  // namespace

std::string error_of_code(std::string_view text) {
  constexpr std::uint32_t kFirstOfWinHttp = 12000, kLastOfWinHttp = 12190;
  auto code = windows_event::parse_number(trim(text)).value_or(0);
  if (code >= kFirstOfWinHttp && code <= kLastOfWinHttp) code |= 0x80070000;  // HRESULT_FROM_WIN32
  return windows_event::error_of(std::to_string(code));
}

Said read_message(std::string_view text, Call within) {
  text = trim(text);
  const auto starts = [text](std::string_view words) {
    return starts_with_ignoring_case(text, words);
  };
  constexpr std::string_view kChallenge = "Verify challenge returns ";
  if (starts("Calling VerifyRequest")) return start(Call::verify);
  if (starts("Calling Notify")) return start(Call::notify);
  if (starts("Sending request to ")) return {name_of(within) + " sent", within, false, {}, {}, {}};
  if (starts(kChallenge)) return challenge(trim(text.substr(kChallenge.size())), text);
  if (starts("Exiting VerifyRequest")) return finished(Call::verify, text);
  if (starts("Exiting Notify")) return finished(Call::notify, text);
  if (starts("Failed to send http request")) return not_sent(text, within);
  if (const auto at = text.find(kFlag); at != std::string_view::npos)
    return tls_refused(text.substr(at + kFlag.size()), text, within);
  return {};
}

}  // namespace certtrail::formats::policy_module
