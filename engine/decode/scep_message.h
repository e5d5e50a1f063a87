// What a SCEP message shows without a key (RFC 8894 3.2): requests and answers are CMS SignedData,
// and what they sign beside the encrypted part says which request it is, what became of it and
// whose key made it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/decode/cms.h"
#include "engine/decode/signed_data.h"
#include "engine/model/moment.h"
#include "engine/model/record.h"

namespace certtrail {

struct ScepMessage {
  std::optional<CmsRecipient> recipient;  // the RA certificate that the request is encrypted to
  std::string transaction_id;             // as the client wrote it
  std::string message_type;  // "PKCSReq", "RenewalReq", "GetCertInitial"; others by number
  std::string pki_status;    // of an answer: SUCCESS, FAILURE, PENDING; others by number
  // Of a failure: "2 (badRequest)"; servers use numbers that no standard names, "14606".
  std::string fail_info, fail_info_text;
  std::string sender_nonce, recipient_nonce;  // lower hex
  Moment signing_time;
  // Of the signer. A request's is self-signed with the subject asked for, or the one to be renewed;
  // an answer's is that of the RA.
  std::optional<CertificateFacts> signer;

  // SCEP's own attributes are there: it is no other signed message.
  bool is_scep() const { return !message_type.empty() || !transaction_id.empty(); }
  bool is_answer() const { return message_type == "CertRep"; }
  // SHA-1 of the BIT STRING contents of the key that the request asks a certificate for, lower hex;
  // empty if the message does not tell.
  std::string requested_key() const;
};

// The message may end anywhere: what lies behind its end stays empty, and all of it where the bytes
// are something else.
ScepMessage read_scep_message(std::string_view ber);
// The same, of one that is taken apart already.
ScepMessage read_scep_message(std::string_view ber, const SignedData& data);

// The name RFC 8894 3.2.1.4.4 gives the number of a failInfo; empty if it has none.
std::string_view fail_info_name(std::string_view number);

}  // namespace certtrail
