#include "engine/formats/connector/errors.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "engine/decode/characters.h"
#include "engine/decode/text.h"
#include "engine/formats/windows_event/values.h"

namespace certtrail::connector {
namespace {

// IntuneScepServiceException.java and CARequestErrorCode.cs of microsoft/Intune-Resource-Access.
constexpr std::array<std::string_view, 32> kServiceErrors = {
    "ChallengeDecryptionError",
    "ChallengeDecodingError",
    "ChallengeInvalidTimestamp",
    "ChallengeExpired",
    "SubjectNameMissing",
    "SubjectNameMismatch",
    "SubjectAltNameMissing",
    "SubjectAltNameMismatch",
    "KeyUsageMismatch",
    "KeyLengthMismatch",
    "EnhancedKeyUsageMissing",
    "EnhancedKeyUsageMismatch",
    "AadKeyIdentifierListMissing",
    "RegisteredKeyMismatch",
    "SigningCertThumbprintMismatch",
    "ScepProfileNoLongerTargetedToTheClient",
    "SignatureValidationFailed",
    "BadCertificateRequestIdInChallenge",
    "BadDeviceIdInChallenge",
    "BadUserIdInChallenge",
    "NonRetryableServiceException",
    "DataSerializationError",
    "ParameterDataInvalidError",
    "CryptographyError",
    "CertificateNotFoundError",
    "ConflictError",
    "NotSupportedError",
    "PayloadTooLargeError",
    "RetryableServiceException",
    "ServiceUnavailableException",
    "ServiceTooBusyException",
    "AuthenticationException",
};

// What is said in words where events give a code: the code, or the name where there is none.
struct Sentence {
  std::string_view part, and_part;
  std::string_view error;
};

// The first four are the messages of the diagnostic codes themselves (Intune certificate connector
// events and diagnostic codes, Microsoft Learn).
constexpr std::array<Sentence, 5> kSentences = {{
    {"Signing certificate could not be retrieved", "", "0x00000409"},
    {"CRP Encryption certificate could not be found", "", "0x00000408"},
    {"Failed to deserialize SCEP challenge", "", "0x00000410"},
    {"expired certificate challenge", "", "0x00000411"},
    {"Subject Name in CSR", "do not match", "SubjectNameMismatch"},
}};

bool is_word_at(std::string_view text, std::size_t at, std::size_t length) {
  const auto end = at + length;
  return (at == 0 || !is_alphanumeric(text[at - 1])) &&
         (end == text.size() || !is_alphanumeric(text[end]));
}

// Numbers after 0x are also flags, lengths and states.
bool is_error(std::uint32_t code) {
  return code >= 0x80000000 || (code >= 0x400 && code <= 0x411) || code == 0x0FFFFFFF;
}

std::string hex_error_in(std::string_view text) {
  for (auto at = text.find("0x"); at != std::string_view::npos; at = text.find("0x", at + 2)) {
    auto end = at + 2;
    while (end < text.size() && is_hex_digit(text[end])) ++end;
    const auto code = windows_event::parse_number(text.substr(at, end - at));
    if (end - at <= 2 + 9 && code && is_error(*code))
      return windows_event::error_of(text.substr(at, end - at));
  }
  return {};
}

// "-2146875375"; what stands between other digits and letters is part of an id.
std::string negative_error_in(std::string_view text) {
  constexpr std::size_t kDigits = 10;
  for (auto at = text.find('-'); at != std::string_view::npos; at = text.find('-', at + 1)) {
    const auto number = text.substr(at, kDigits + 1);
    if (number.size() != kDigits + 1 || !is_word_at(text, at, number.size())) continue;
    if (const auto value = parse_integer(number); value && *value >= INT32_MIN)
      return windows_event::error_of(number);
  }
  return {};
}

// As a word of its own.
std::string_view service_error_in(std::string_view text) {
  for (const auto name : kServiceErrors)
    for (auto at = text.find(name); at != std::string_view::npos; at = text.find(name, at + 1))
      if (is_word_at(text, at, name.size())) return name;
  return {};
}

std::string_view error_of_sentence(std::string_view text) {
  for (const auto& sentence : kSentences)
    if (text.find(sentence.part) != std::string_view::npos &&
        text.find(sentence.and_part) != std::string_view::npos)
      return sentence.error;
  return {};
}

}  // namespace

std::string error_in(std::string_view text) {
  // Beside a name stands the code of the exception that carried it.
  if (const auto name = service_error_in(text); !name.empty()) return std::string(name);
  if (auto code = hex_error_in(text); !code.empty()) return code;
  if (auto code = negative_error_in(text); !code.empty()) return code;
  return std::string(error_of_sentence(text));
}

}  // namespace certtrail::connector
