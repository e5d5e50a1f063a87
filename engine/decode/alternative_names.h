// Subject alternative names (GeneralNames of RFC 5280) as text.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace certtrail {

// The DER of GeneralNames as "type:value" separated by "; ", in their order: email, DNS, URI, IP,
// UPN, otherName:OID=, dirName, RID; "other:" for the rest. Empty if the DER is none.
std::string alternative_names_text(std::string_view der);

// The two ways to it: common names without OpenSSL, nullopt if this one has anything uncommon, and
// any with it.
std::optional<std::string> common_alternative_names_text(std::string_view der);
std::string any_alternative_names_text(std::string_view der);

}  // namespace certtrail
