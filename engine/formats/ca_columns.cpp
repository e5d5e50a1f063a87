// MS-CSRA 3.1.1.1 names the columns, the preamble of `certutil -view` prints them beside the
// display names of the server's language.
#include "engine/formats/ca_columns.h"

#include "engine/decode/text.h"

namespace certtrail {
namespace {

using F = CaField;

constexpr CaColumn kColumns[] = {
    {"Request.RequestID", "Request ID", F::request_id},
    {"Request.RawRequest", "Binary Request", F::other_binary},
    {"Request.RawArchivedKey", "Archived Key", F::other_binary},
    {"Request.KeyRecoveryHashes", "Key Recovery Agent Hashes", F::other},
    {"Request.RawOldCertificate", "Old Certificate", F::other_binary},
    {"Request.RequestAttributes", "Request Attributes", F::request_attributes},
    {"Request.RequestType", "Request Type", F::other},
    {"Request.RequestFlags", "Request Flags", F::other},
    {"Request.StatusCode", "Request Status Code", F::status_code},
    {"Request.Disposition", "Request Disposition", F::disposition},
    {"Request.DispositionMessage", "Request Disposition Message", F::disposition_message},
    {"Request.SubmittedWhen", "Request Submission Date", F::submitted},
    {"Request.ResolvedWhen", "Request Resolution Date", F::resolved},
    {"Request.RevokedWhen", "Revocation Date", F::revoked},
    {"Request.RevokedEffectiveWhen", "Effective Revocation Date", F::revoked_effective},
    {"Request.RevokedReason", "Revocation Reason", F::revoked_reason},
    {"Request.RequesterName", "Requester Name", F::requester},
    {"Request.CallerName", "Caller Name", F::caller},
    {"Request.SignerPolicies", "Signer Policies", F::other},
    {"Request.SignerApplicationPolicies", "Signer Application Policies", F::other},
    {"Request.Officer", "Officer", F::other},
    {"Request.DistinguishedName", "Request Distinguished Name", F::request_subject},
    {"Request.RawName", "Request Binary Name", F::other_binary},
    {"Request.Country", "Request Country/Region", F::other},
    {"Request.Organization", "Request Organization", F::other},
    {"Request.OrgUnit", "Request Organization Unit", F::other},
    {"Request.CommonName", "Request Common Name", F::request_common_name},
    {"Request.Locality", "Request City", F::other},
    {"Request.State", "Request State", F::other},
    {"Request.Title", "Request Title", F::other},
    {"Request.GivenName", "Request First Name", F::other},
    {"Request.Initials", "Request Initials", F::other},
    {"Request.SurName", "Request Last Name", F::other},
    {"Request.DomainComponent", "Request Domain Component", F::other},
    {"Request.EMail", "Request Email Address", F::request_email},
    {"Request.StreetAddress", "Request Street Address", F::other},
    {"Request.UnstructuredName", "Request Unstructured Name", F::other},
    {"Request.UnstructuredAddress", "Request Unstructured Address", F::other},
    {"Request.DeviceSerialNumber", "Request Device Serial Number", F::other},
    {"Request.AttestationChallenge", "Attestation Challenge", F::other_binary},
    {"Request.EndorsementKeyHash", "Endorsement Key Hash", F::other},
    {"Request.EndorsementCertificateHash", "Endorsement Certificate Hash", F::other},
    {"Request.RawPrecertificate", "Binary Precertificate", F::other_binary},
    {"RequestID", "Issued Request ID", F::request_id},
    {"RawCertificate", "Binary Certificate", F::certificate},
    {"CertificateHash", "Certificate Hash", F::thumbprint},
    {"CertificateTemplate", "Certificate Template", F::certificate_template},
    {"EnrollmentFlags", "Template Enrollment Flags", F::other},
    {"GeneralFlags", "Template General Flags", F::other},
    {"PrivatekeyFlags", "Template Private Key Flags", F::other},
    {"SerialNumber", "Serial Number", F::serial},
    {"IssuerNameID", "Issuer Name ID", F::other},
    {"NotBefore", "Certificate Effective Date", F::not_before},
    {"NotAfter", "Certificate Expiration Date", F::not_after},
    {"SubjectKeyIdentifier", "Issued Subject Key Identifier", F::subject_key_identifier},
    {"RawPublicKey", "Binary Public Key", F::other_binary},
    {"PublicKeyLength", "Public Key Length", F::other},
    {"PublicKeyAlgorithm", "Public Key Algorithm", F::other},
    {"RawPublicKeyAlgorithmParameters", "Public Key Algorithm Parameters", F::other_binary},
    {"PublishExpiredCertInCRL", "Publish Expired Certificate in CRL", F::other},
    {"UPN", "User Principal Name", F::upn},
    {"DistinguishedName", "Issued Distinguished Name", F::subject},
    {"RawName", "Issued Binary Name", F::other_binary},
    {"Country", "Issued Country/Region", F::other},
    {"Organization", "Issued Organization", F::other},
    {"OrgUnit", "Issued Organization Unit", F::other},
    {"CommonName", "Issued Common Name", F::common_name},
    {"Locality", "Issued City", F::other},
    {"State", "Issued State", F::other},
    {"Title", "Issued Title", F::other},
    {"GivenName", "Issued First Name", F::other},
    {"Initials", "Issued Initials", F::other},
    {"SurName", "Issued Last Name", F::other},
    {"DomainComponent", "Issued Domain Component", F::other},
    {"EMail", "Issued Email Address", F::email},
    {"StreetAddress", "Issued Street Address", F::other},
    {"UnstructuredName", "Issued Unstructured Name", F::other},
    {"UnstructuredAddress", "Issued Unstructured Address", F::other},
    {"DeviceSerialNumber", "Issued Device Serial Number", F::other},
};

// Tables of extensions, attributes and revocation lists: `certutil -schema Ext`, `-view Attrib`,
// ...
constexpr std::string_view kOtherTables[] = {
    "ExtensionRequestId", "ExtensionName",      "ExtensionFlags",
    "ExtensionRawValue",  "AttributeRequestId", "AttributeName",
    "AttributeValue",     "CRLRowId",           "CRLNumber"};

}  // namespace

std::span<const CaColumn> ca_columns() { return kColumns; }

bool is_ca_column(std::string_view name) {
  for (const auto& column : kColumns)
    if (column.name == name) return true;
  for (const auto other : kOtherTables)
    if (other == name) return true;
  return false;
}

CaField ca_field_by_name(std::string_view name) {
  for (const auto& column : kColumns)
    if (column.name == name) return column.field;
  if (starts_with_ignoring_case(name, kCaAttributePrefix)) return F::attribute;
  if (!starts_with_ignoring_case(name, kCaExtensionPrefix)) return F::other;
  return name.substr(kCaExtensionPrefix.size()) == "2.5.29.17" ? F::alternative_names
                                                               : F::other_binary;
}

}  // namespace certtrail
