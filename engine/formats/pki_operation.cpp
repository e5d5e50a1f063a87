#include "engine/formats/pki_operation.h"

#include <algorithm>

#include "engine/decode/base64.h"
#include "engine/decode/text.h"

namespace certtrail::formats {
namespace {

constexpr std::size_t kLongestMessage = 256 << 10;

// Base64, or as some proxies and debug logs print it, hex: a SEQUENCE begins with "M" in the one
// and with "30" in the other. A cut may have halved a byte.
std::string bytes_of(std::string_view text) {
  if (!text.starts_with("30")) return decode_base64_loosely(text);
  const auto digits = std::min(text.find_first_not_of("0123456789abcdefABCDEF"), text.size());
  return decode_hex(text.substr(0, digits));
}

}  // namespace

void take_message(const ScepMessage& message, Exchange& e) {
  e.transaction_id = message.transaction_id;
  if (message.is_answer()) return;
  e.signer_key = message.requested_key();
  if (message.signer) e.subject = message.signer->subject;
  if (!message.recipient) return;
  e.issuer = message.recipient->issuer;
  e.serial = message.recipient->serial;
}

std::string take_pki_operation(std::string_view text, Exchange& e) {
  const auto message = read_scep_message(bytes_of(text.substr(0, kLongestMessage)));
  take_message(message, e);
  auto told = message.message_type;
  if (message.signer) told += " signed with key " + message.signer->public_key_sha1;
  if (!message.sender_nonce.empty()) told += ", senderNonce " + message.sender_nonce;
  return told;
}

}  // namespace certtrail::formats
