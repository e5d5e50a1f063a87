// The SCEP message that the URL of a PKIOperation carries, as servers and clients log it: the same
// whoever wrote the log.
#pragma once

#include <string>
#include <string_view>

#include "engine/decode/scep_message.h"
#include "engine/model/record.h"

namespace certtrail::formats {

// Takes what the message tells of its transaction, and of a request whose it is and whom it is
// encrypted to: transaction_id, signer_key, subject, issuer and serial of the RA certificate.
void take_message(const ScepMessage& message, Exchange& e);

// The same of base64 as URLs carry it, or of hex; logs cut it anywhere. Gives what has no field of
// its own, for people: "PKCSReq signed with key 21a898..., senderNonce 5f8e..."; empty if the
// message ends before that.
std::string take_pki_operation(std::string_view text, Exchange& e);

}  // namespace certtrail::formats
