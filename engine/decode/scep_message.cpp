#include "engine/decode/scep_message.h"

#include <algorithm>
#include <array>
#include <span>

#include "engine/decode/ber.h"
#include "engine/decode/certificate.h"
#include "engine/decode/certificate_time.h"
#include "engine/decode/directory_name.h"
#include "engine/decode/text.h"

namespace certtrail {
namespace {

// 2.16.840.1.113733.1.9 and the attribute's number.
constexpr std::string_view kScepAttribute("\x60\x86\x48\x01\x86\xF8\x45\x01\x09", 9);
// id-scep-failInfoText 1.3.6.1.5.5.7.24.1
constexpr std::string_view kFailInfoText("\x2B\x06\x01\x05\x05\x07\x18\x01", 8);
constexpr std::string_view kSigningTime("\x2A\x86\x48\x86\xF7\x0D\x01\x09\x05", 9);
constexpr char kMessageType = 2, kPkiStatus = 3, kFailInfo = 4, kSenderNonce = 5,
               kRecipientNonce = 6, kTransactionId = 7;
constexpr std::size_t kLongestText = 256;

struct Named {
  std::string_view number, name;
};
constexpr std::array<Named, 7> kMessageTypes = {{
    {"3", "CertRep"},
    {"17", "RenewalReq"},
    {"18", "UpdateReq"},
    {"19", "PKCSReq"},
    {"20", "GetCertInitial"},
    {"21", "GetCert"},
    {"22", "GetCRL"},
}};
constexpr std::array<Named, 3> kPkiStatuses = {
    {{"0", "SUCCESS"}, {"2", "FAILURE"}, {"3", "PENDING"}}};
constexpr std::array<Named, 5> kFailInfos = {{{"0", "badAlg"},
                                              {"1", "badMessageCheck"},
                                              {"2", "badRequest"},
                                              {"3", "badTime"},
                                              {"4", "badCertId"}}};

std::string_view name_of(std::span<const Named> names, std::string_view number) {
  const auto found = std::find_if(names.begin(), names.end(),
                                  [&](const Named& known) { return known.number == number; });
  return found == names.end() ? std::string_view() : found->name;
}

std::string name_or_number(std::span<const Named> names, const std::string& number) {
  const auto name = name_of(names, number);
  return name.empty() ? number : std::string(name);
}

std::string fail_info_of(const std::string& number) {
  const auto name = fail_info_name(number);
  return name.empty() ? number : number + " (" + std::string(name) + ")";
}

void take_scep_attribute(char number, std::string_view value, ScepMessage& message) {
  switch (number) {
    case kMessageType:
      message.message_type = name_or_number(kMessageTypes, to_utf8(value));
      break;
    case kPkiStatus:
      message.pki_status = name_or_number(kPkiStatuses, to_utf8(value));
      break;
    case kFailInfo:
      message.fail_info = fail_info_of(to_utf8(value));
      break;
    case kSenderNonce:
      message.sender_nonce = to_hex(value);
      break;
    case kRecipientNonce:
      message.recipient_nonce = to_hex(value);
      break;
    case kTransactionId:
      message.transaction_id = to_utf8(value);
      break;
    default:
      break;
  }
}

// Attribute: type, SET of one value.
void take_attribute(std::string_view attribute, ScepMessage& message) {
  if (!enter_ber(attribute, kBerSequence)) return;
  const auto type = open_ber(attribute);
  if (!type || type->tag != kBerOid || !type->whole) return;
  attribute.remove_prefix(type->content.size());
  if (!enter_ber(attribute, kBerSet)) return;
  const auto value = open_ber(attribute);
  if (!value || !value->whole || value->content.size() > kLongestText) return;
  if (type->content == kFailInfoText) {
    message.fail_info_text = to_utf8(value->content);
  } else if (type->content == kSigningTime) {
    if (const auto us = certificate_time_us(value->tag, value->content))
      message.signing_time = {*us, 0, ZoneBasis::utc_by_format, {}};
  } else if (type->content.size() == kScepAttribute.size() + 1 &&
             type->content.starts_with(kScepAttribute)) {
    take_scep_attribute(type->content.back(), value->content, message);
  }
}

// The certificate that the signer names; the first where none is the one it names.
std::optional<CertificateFacts> signer_of(const SignedData& data) {
  std::optional<CertificateFacts> first;
  auto serial = data.signer_serial;
  if (serial.size() > 1 && serial.front() == '\0') serial.remove_prefix(1);
  const auto issuer = data.signer_issuer.empty() ? std::string() : name_text(data.signer_issuer);
  for (const auto der : data.certificates) {
    auto facts = decode_certificate_der(der);
    if (!facts) continue;
    if (facts->serial == to_hex(serial) && facts->issuer == issuer) return facts;
    if (!first) first = std::move(facts);
  }
  return first;
}

}  // namespace

std::string ScepMessage::requested_key() const {
  const bool asks = message_type == "PKCSReq" || message_type == "GetCertInitial" ||
                    message_type == "RenewalReq" || message_type == "UpdateReq";
  const bool self_signed = signer && signer->issuer == signer->subject;
  return asks && self_signed ? signer->public_key_sha1 : std::string();
}

ScepMessage read_scep_message(std::string_view ber) {
  return read_scep_message(ber, read_signed_data(ber));
}

ScepMessage read_scep_message(std::string_view ber, const SignedData& data) {
  ScepMessage message;
  message.recipient = read_cms_recipient(ber);
  for (const auto attribute : data.attributes) take_attribute(attribute, message);
  message.signer = signer_of(data);
  return message;
}

std::string_view fail_info_name(std::string_view number) { return name_of(kFailInfos, number); }

}  // namespace certtrail
