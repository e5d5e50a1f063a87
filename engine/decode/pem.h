// PEM blocks (RFC 7468) of a text, and the bare base64 that servers and URLs carry.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace certtrail {

struct PemBlock {
  std::string_view label;            // "CERTIFICATE", "PKCS7", ...
  std::optional<std::string> bytes;  // nullopt: no base64, or its end is missing
  std::uint64_t offset = 0;          // of "-----BEGIN" in the text
  std::uint64_t length = 0;          // up to the end of its last line
};

// The blocks in order, whatever stands between them. Of blocks whose label holds "PRIVATE KEY" the
// bytes are not decoded.
std::vector<PemBlock> pem_blocks(std::string_view text);

// Base64 of DER that begins with a SEQUENCE: lines of any length, or one line as URLs carry it
// (percent-escapes, blanks for "+", letters of either alphabet, no padding). nullopt if the text is
// something else.
std::optional<std::string> bare_base64_der(std::string_view text);

}  // namespace certtrail
