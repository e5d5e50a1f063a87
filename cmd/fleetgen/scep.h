// SCEP messages, as far as logs show them, and whole as a proxy catches them.
#pragma once

#include <string>

#include "cmd/fleetgen/pki.h"

namespace fleetgen {

// Base64 of the first 357 bytes of a PKIOperation: they name the RA certificate that the client
// encrypted to, and end within the encrypted key, as a log that cuts at 1 KiB leaves them.
std::string pki_operation_start(const Certificate& registration_authority, Random);

struct ScepExchange {
  const Certificate& ra;
  const PublicKey& key;  // of the request
  std::string transaction_id;
};

// DER of a whole PKCSReq, signed with the key that it asks for, and of the answer that refuses it.
std::string scep_request(const ScepExchange&, Time at, Random);
std::string scep_refusal(const ScepExchange&, Time at, Random);

}  // namespace fleetgen
