#include "engine/formats/pki_operation.h"

namespace certtrail::formats {
namespace {

constexpr std::size_t kLongestMessage = 256 << 10;

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

std::string take_pki_operation(std::string_view base64, Exchange& e) {
  const auto message = read_scep_message(decode_base64_loosely(base64.substr(0, kLongestMessage)));
  take_message(message, e);
  auto told = message.message_type;
  if (message.signer) told += " signed with key " + message.signer->public_key_sha1;
  return told;
}

}  // namespace certtrail::formats
