// What a SCEP client and its server sent each other, caught by a proxy, a packet capture or a
// client's debug option: a request or an answer (RFC 8894 3), or the certificates that GetCACert
// answered with (RFC 8894 4.2.1.2, "degenerate" SignedData without a signer, which exports of
// certificate stores as .p7b are as well). DER or BER, PEM ("PKCS7", "CMS"; certutil -encode writes
// "CERTIFICATE" above anything), or the base64 of a URL.
//
// A request's content is encrypted: what it asks for is not to be seen, but who signed it. Its
// challenge is in there, too.
#include "engine/decode/scep_message.h"

#include "engine/decode/certificate.h"
#include "engine/decode/pem.h"
#include "engine/decode/text.h"
#include "engine/formats/certificate_rows.h"
#include "engine/formats/pki_operation.h"
#include "engine/model/format.h"

namespace certtrail {
namespace {

// The message inside its armour; the bytes themselves where they have none, empty if there is none.
std::string message_in(std::string_view bytes) {
  if (is_signed_data(bytes)) return std::string(bytes);
  const auto text = decode_head(bytes);
  for (auto& block : pem_blocks(text))
    if (block.bytes && is_signed_data(*block.bytes)) return std::move(*block.bytes);
  // Without armour, or in one that is cut off.
  auto body = trim(text);
  if (body.starts_with("-----")) body.remove_prefix(std::min(body.find('\n'), body.size()));
  auto bare = bare_base64_der(body);
  return bare && is_signed_data(*bare) ? std::move(*bare) : std::string();
}

std::string error_of(const ScepMessage& message) {
  if (message.pki_status != "FAILURE") return {};
  const auto number = message.fail_info.substr(0, message.fail_info.find(' '));
  const auto name = fail_info_name(number);
  return name.empty() ? "failInfo " + number : std::string(name);
}

Exchange exchange_of(const ScepMessage& message) {
  Exchange e;
  e.source = "scep_message";
  e.operation = message.message_type.empty() ? "PKIOperation" : message.message_type;
  e.direction = message.is_answer() ? "received" : "sent";
  formats::take_message(message, e);
  e.pki_status = message.pki_status;
  e.fail_info = message.fail_info;
  e.error = error_of(message);
  e.error_text = message.fail_info_text;
  return e;
}

void append(std::string& text, std::string_view name, const std::string& value) {
  if (!value.empty()) text.append(text.empty() ? "" : "; ").append(name).append("=").append(value);
}

std::string text_of(const ScepMessage& message) {
  std::string text;
  append(text, "messageType", message.message_type);
  append(text, "transactionID", message.transaction_id);
  append(text, "pkiStatus", message.pki_status);
  append(text, "failInfo", message.fail_info);
  append(text, "failInfoText", message.fail_info_text);
  append(text, "senderNonce", message.sender_nonce);
  append(text, "recipientNonce", message.recipient_nonce);
  if (message.recipient)
    append(text, "recipient", message.recipient->serial + " of " + message.recipient->issuer);
  if (!message.signer) return text;
  append(text, "signer", message.signer->subject);
  append(text, "signer's SHA-1", message.signer->thumbprint);
  append(text, "SHA-1 of its SubjectPublicKeyInfo", message.signer->spki_sha1);
  append(text, "SHA-1 of its key", message.signer->public_key_sha1);
  return text;
}

class ScepMessageFile {
 public:
  explicit ScepMessageFile(const Context&) {}

  void feed(const Piece& piece, Output& out) {
    length_ = piece.length;
    const auto bytes = message_in(piece.text);
    const auto data = read_signed_data(bytes);
    const auto message = read_scep_message(bytes, data);
    complete_ = data.whole;
    if (!data.whole)
      out.notes.push_back({Severity::loss, length_, "scep_message.cut_off",
                           "the message ends early; what stood before was read"});
    // A request's recipient stands long before the attributes that name its kind.
    if (message.is_scep() || (!data.whole && message.recipient)) take_message(message, out);
    if (data.whole && data.has_signer && !message.is_scep())
      out.notes.push_back({Severity::info, 0, "scep_message.not_scep",
                           "signed, but no SCEP message; its certificates are listed"});
    take_certificates(data, message, out);
  }

  void finish(Output& out) { rows_.finish(length_, complete_, out); }

 private:
  void take_message(const ScepMessage& message, Output& out) {
    ++out.records_total;
    out.records.push_back(
        {0, length_, message.signing_time, text_of(message), {}, false, exchange_of(message)});
  }

  // A first request's signer is made for that request alone and tells nothing that the request does
  // not.
  void take_certificates(const SignedData& data, const ScepMessage& message, Output& out) {
    std::size_t damaged = 0;
    for (const auto der : data.certificates) {
      auto facts = decode_certificate_der(der);
      if (!facts)
        ++damaged;
      else if (message.requested_key() != facts->public_key_sha1)
        rows_.add(std::move(*facts), 0, length_, out);
    }
    if (damaged == 0) return;
    complete_ = false;
    out.notes.push_back({Severity::loss, 0, "scep_message.damaged_certificate",
                         std::to_string(damaged) + " certificates cannot be decoded"});
  }

  formats::CertificateRows rows_;
  std::uint64_t length_ = 0;
  bool complete_ = true;
};

bool claims(const Head& head, std::string_view) {
  if (head.raw.starts_with('\x30')) return is_signed_data(head.raw);
  const auto text = trim(head.text);
  if (text.starts_with("MI")) {
    const auto bare = bare_base64_der(text.substr(0, 64));
    return bare && is_signed_data(*bare);
  }
  if (!text.starts_with("-----BEGIN ")) return false;
  const auto body = text.substr(std::min(text.find('\n'), text.size()));
  const auto bare = bare_base64_der(trim(body).substr(0, 64));
  return bare && is_signed_data(*bare);
}

}  // namespace

namespace formats {
extern const Format scep_message;
const Format scep_message = {
    "scep_message",
    "SCEP requests, answers and GetCACert bundles (CMS SignedData, .p7b): DER, PEM or base64",
    "real samples",
    2,
    Framing::whole,
    claims,
    start_parser<ScepMessageFile>,
};
}  // namespace formats
}  // namespace certtrail
