#include "engine/decode/scep_message.h"

#include <array>

#include "engine/decode/ber.h"
#include "engine/decode/certificate.h"
#include "engine/decode/text.h"

namespace certtrail {
namespace {

constexpr std::string_view kSignedData("\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02", 9);
// 2.16.840.1.113733.1.9 and the attribute's number.
constexpr std::string_view kScepAttribute("\x60\x86\x48\x01\x86\xF8\x45\x01\x09", 9);
constexpr char kMessageType = 2, kTransactionId = 7;
constexpr std::size_t kLongestText = 256;

struct MessageType {
  std::string_view number, name;
};
constexpr std::array<MessageType, 6> kMessageTypes = {{
    {"3", "CertRep"},
    {"17", "RenewalReq"},
    {"19", "PKCSReq"},
    {"20", "GetCertInitial"},
    {"21", "GetCert"},
    {"22", "GetCRL"},
}};

std::string name_of_type(std::string_view number) {
  for (const auto& known : kMessageTypes)
    if (number == known.number) return std::string(known.name);
  return std::string(number);
}

// Attribute: type, SET of one string.
void read_attribute(std::string_view attribute, ScepMessage& message) {
  if (!enter_ber(attribute, kBerSequence)) return;
  const auto type = open_ber(attribute);
  if (!type || type->tag != kBerOid || !type->whole) return;
  attribute.remove_prefix(type->content.size());
  if (type->content.size() != kScepAttribute.size() + 1 ||
      !type->content.starts_with(kScepAttribute) || !enter_ber(attribute, kBerSet))
    return;
  const auto text = open_ber(attribute);
  if (!text || !text->whole || text->content.size() > kLongestText) return;
  if (type->content.back() == kTransactionId) message.transaction_id = to_utf8(text->content);
  if (type->content.back() == kMessageType) message.message_type = name_of_type(text->content);
}

// SignerInfo: version, signer, digest algorithm, [0] signed attributes, ...
void read_signer(std::string_view rest, ScepMessage& message) {
  if (!enter_ber(rest, kBerSequence) || !skip_ber(rest) || !skip_ber(rest) || !skip_ber(rest) ||
      !enter_ber(rest, kBerContext0))
    return;
  while (const auto attribute = take_ber(rest)) read_attribute(*attribute, message);
}

void read_certificate(std::string_view certificates, ScepMessage& message) {
  if (!enter_ber(certificates, kBerContext0)) return;
  const auto first = take_ber(certificates);
  const auto facts = first ? decode_certificate_der(*first) : std::nullopt;
  if (!facts) return;
  message.signer_subject = facts->subject;
  message.signer_key = facts->public_key_sha1;
}

}  // namespace

ScepMessage read_scep_message(std::string_view ber) {
  ScepMessage message;
  message.recipient = read_cms_recipient(ber);
  auto rest = ber;
  if (!enter_ber(rest, kBerSequence)) return message;
  const auto type = open_ber(rest);
  if (!type || !type->whole || type->content != kSignedData) return message;
  rest.remove_prefix(type->content.size());
  // SignedData: version, digest algorithms, content, [0] certificates, [1] lists, signers
  if (!enter_ber(rest, kBerContext0) || !enter_ber(rest, kBerSequence) || !skip_ber(rest) ||
      !skip_ber(rest) || !skip_ber(rest))
    return message;
  while (const auto part = take_ber(rest)) {
    const auto tag = static_cast<unsigned char>(part->front());
    if (tag == kBerContext0) read_certificate(*part, message);
    auto signers = *part;
    if (tag == kBerSet && enter_ber(signers, kBerSet)) read_signer(signers, message);
  }
  return message;
}

}  // namespace certtrail
