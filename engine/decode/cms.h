// The one thing that can be read of a SCEP request without a key: whom it is encrypted to.
//
// A PKIOperation message is CMS SignedData holding EnvelopedData (RFC 8894 3.1). Its RecipientInfo
// names the RA certificate of the NDES server by issuer and serial number. Apple's devices write
// BER with indefinite lengths and octet strings in chunks, and their logs cut the message after
// some hundred bytes; so nothing behind the recipient is looked at.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace certtrail {

struct CmsRecipient {
  std::string issuer;  // RFC 2253 text, UTF-8
  std::string serial;  // lower hex, as encoded, a leading 00 sign byte dropped
};

// The first recipient of BER-encoded SignedData over EnvelopedData, or of bare EnvelopedData. The
// input may end anywhere; nullopt if it ends before the recipient does, or is something else.
std::optional<CmsRecipient> read_cms_recipient(std::string_view ber);

// Base64 as URLs and logs carry it: percent-escapes, blanks for "+", URL-safe letters, no padding;
// ends at the first other character.
std::string decode_base64_loosely(std::string_view text);

}  // namespace certtrail
