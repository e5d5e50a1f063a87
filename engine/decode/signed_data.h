// CMS SignedData (RFC 5652 5) taken apart as far as its bytes go: what SCEP messages and bundles of
// certificates are made of.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace certtrail {

// Views into the message.
struct SignedData {
  std::string_view digest_algorithm;           // OID contents of the first one; empty if none
  bool has_content = false;                    // content follows its type, be it of no bytes
  std::vector<std::string_view> certificates;  // each as DER or BER, from tag to end
  bool has_signer = false;
  std::string_view signer_issuer, signer_serial;  // Name with its tag; contents of the integer
  std::vector<std::string_view> attributes;  // signed ones of the first signer, with their tags
  // Everything up to the signers' set is there.
  bool whole = false;
};

// True if the message names its type as SignedData; the rest may be cut off anywhere.
bool is_signed_data(std::string_view ber);

// What lies behind the end stays empty; all of it where the bytes are something else.
SignedData read_signed_data(std::string_view ber);

}  // namespace certtrail
