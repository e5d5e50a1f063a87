#include "engine/formats/connector/value_names.h"

#include <array>
#include <string>

#include "engine/decode/text.h"

namespace certtrail::connector {
namespace {

struct Ending {
  std::string_view name;  // lower case letters
  Role role;
};

// The first that a name ends in counts.
constexpr std::array<Ending, 47> kEndings = {{
    {"deviceserialnumber", Role::foreign},
    {"signingcertificatethumbprint", Role::foreign},
    {"encryptioncertthumbprint", Role::foreign},
    {"enrollmentcertificatethumbprint", Role::foreign},
    {"cathumbprint", Role::foreign},
    {"issuerthumbprint", Role::foreign},
    {"rootthumbprint", Role::foreign},
    {"tenantid", Role::foreign},
    {"tenant", Role::foreign},
    {"accountid", Role::foreign},
    {"templateid", Role::foreign},
    {"deviceid", Role::device},
    {"device", Role::device},
    {"userid", Role::user},
    {"userprincipalname", Role::user},
    {"upn", Role::user},
    {"user", Role::user},
    {"thumbprint", Role::thumbprint},
    {"certificatehash", Role::thumbprint},
    {"serialnumber", Role::serial},
    {"certserial", Role::serial},
    {"certificateserial", Role::serial},
    {"transactionid", Role::transaction},
    {"requestid", Role::request},
    {"activityid", Role::correlation},
    {"correlationid", Role::correlation},
    {"policyid", Role::profile},
    {"profileid", Role::profile},
    {"subject", Role::subject},
    {"subjectname", Role::subject},
    {"issuer", Role::issuer},
    {"issuername", Role::issuer},
    {"caname", Role::issuer},
    {"certificateauthority", Role::issuer},
    {"certificationauthority", Role::issuer},
    {"caconfiguration", Role::issuer},
    {"subjectkeyidentifier", Role::key},
    {"hresult", Role::error},
    {"errorcode", Role::error},
    {"diagnosticcode", Role::error},
    {"resultcode", Role::error},
    {"errordescription", Role::error_text},
    {"errormessage", Role::error_text},
    {"exception", Role::error_text},
    {"diagnosticmessage", Role::error_text},
    {"failurereason", Role::error_text},
    {"reason", Role::error_text},
}};

}  // namespace

Role role_of(std::string_view name) {
  std::string letters;
  for (const char c : ascii_lower(name))
    if (c >= 'a' && c <= 'z') letters += c;
  for (const auto& ending : kEndings)
    if (letters.ends_with(ending.name)) return ending.role;
  return Role::none;
}

}  // namespace certtrail::connector
