// What a SCEP message shows without a key (RFC 8894 3.2): a PKIOperation is CMS SignedData, and
// what it signs beside the encrypted request says which request it is and whose key made it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/decode/cms.h"

namespace certtrail {

struct ScepMessage {
  std::optional<CmsRecipient> recipient;  // the RA certificate that the request is encrypted to
  std::string transaction_id;             // as the client wrote it
  std::string message_type;  // "PKCSReq", "RenewalReq", "GetCertInitial"; others by number
  // Of the signer's certificate: self-signed with the subject asked for, or the one to be renewed.
  std::string signer_subject;  // RFC 2253 text
  std::string signer_key;      // SHA-1 of the public key's BIT STRING contents, lower hex
};

// The message may end anywhere: what lies behind its end stays empty, and all of it where the bytes
// are something else.
ScepMessage read_scep_message(std::string_view ber);

}  // namespace certtrail
