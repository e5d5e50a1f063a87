// Distinguished names (X.501 Name) as text.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace certtrail {

// The DER of a Name as RFC 2253 writes it, last component first, attributes by OpenSSL's short
// names ("CN=anna,O=Contoso"), letters beyond ASCII as they are; an attribute without such a name
// as dotted numbers and "#" with its DER in hex. Empty if the DER is no Name.
std::string name_text(std::string_view der);

// The two ways to it: common names without OpenSSL, nullopt if this one has anything uncommon
// (other attributes or string types, control characters, bad encoding), and any name with it.
std::optional<std::string> common_name_text(std::string_view der);
std::string any_name_text(std::string_view der);

}  // namespace certtrail
