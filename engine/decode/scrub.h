// Takes SCEP challenges out of text before it is kept: whoever holds one can request a certificate.
#pragma once

#include <string>
#include <string_view>

namespace certtrail {

// `text` with the values of CertificateRequestToken and of anything named ...challenge... replaced
// by "[removed]", be they XML content (escaped or not), plist strings, query values or assignments.
std::string scrub_secrets(std::string_view text);

}  // namespace certtrail
