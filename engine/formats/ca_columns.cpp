// Facts of this table: MS-CSRA 3.1.1.1 names the columns, the preamble of `certutil -view` prints
// them beside the display names of the server's language. A template is printed as OID, as name, as
// `"OID" Name` by certutil and as `Name (OID)` by the console.
#include "engine/formats/ca_columns.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

#include "engine/decode/text.h"

namespace certtrail {
namespace {

using F = CaField;

constexpr CaColumn kColumns[] = {
    {"Request.RequestID", "Request ID", "", F::request_id},
    {"Request.RawRequest", "Binary Request", "", F::other_binary},
    {"Request.RawArchivedKey", "Archived Key", "", F::other_binary},
    {"Request.KeyRecoveryHashes", "Key Recovery Agent Hashes", "", F::other},
    {"Request.RawOldCertificate", "Old Certificate", "", F::other_binary},
    {"Request.RequestAttributes", "Request Attributes", "", F::request_attributes},
    {"Request.RequestType", "Request Type", "", F::other},
    {"Request.RequestFlags", "Request Flags", "", F::other},
    {"Request.StatusCode", "Request Status Code", "", F::status_code},
    {"Request.Disposition", "Request Disposition", "", F::disposition},
    {"Request.DispositionMessage", "Request Disposition Message", "", F::disposition_message},
    {"Request.SubmittedWhen", "Request Submission Date", "", F::submitted},
    {"Request.ResolvedWhen", "Request Resolution Date", "", F::resolved},
    {"Request.RevokedWhen", "Revocation Date", "", F::revoked},
    {"Request.RevokedEffectiveWhen", "Effective Revocation Date", "", F::revoked_effective},
    {"Request.RevokedReason", "Revocation Reason", "", F::revoked_reason},
    {"Request.RequesterName", "Requester Name", "Antragstellername", F::requester},
    {"Request.CallerName", "Caller Name", "", F::caller},
    {"Request.SignerPolicies", "Signer Policies", "", F::other},
    {"Request.SignerApplicationPolicies", "Signer Application Policies", "", F::other},
    {"Request.Officer", "Officer", "", F::other},
    {"Request.DistinguishedName", "Request Distinguished Name", "", F::request_subject},
    {"Request.RawName", "Request Binary Name", "", F::other_binary},
    {"Request.Country", "Request Country/Region", "", F::other},
    {"Request.Organization", "Request Organization", "", F::other},
    {"Request.OrgUnit", "Request Organization Unit", "", F::other},
    {"Request.CommonName", "Request Common Name", "", F::request_common_name},
    {"Request.Locality", "Request City", "", F::other},
    {"Request.State", "Request State", "", F::other},
    {"Request.Title", "Request Title", "", F::other},
    {"Request.GivenName", "Request First Name", "", F::other},
    {"Request.Initials", "Request Initials", "", F::other},
    {"Request.SurName", "Request Last Name", "", F::other},
    {"Request.DomainComponent", "Request Domain Component", "", F::other},
    {"Request.EMail", "Request Email Address", "", F::request_email},
    {"Request.StreetAddress", "Request Street Address", "", F::other},
    {"Request.UnstructuredName", "Request Unstructured Name", "", F::other},
    {"Request.UnstructuredAddress", "Request Unstructured Address", "", F::other},
    {"Request.DeviceSerialNumber", "Request Device Serial Number", "", F::other},
    {"Request.AttestationChallenge", "Attestation Challenge", "", F::other_binary},
    {"Request.EndorsementKeyHash", "Endorsement Key Hash", "", F::other},
    {"Request.EndorsementCertificateHash", "Endorsement Certificate Hash", "", F::other},
    {"Request.RawPrecertificate", "Binary Precertificate", "", F::other_binary},
    {"RequestID", "Issued Request ID", "Ausgestellt: Anforderungs-ID", F::request_id},
    {"RawCertificate", "Binary Certificate", "", F::certificate},
    {"CertificateHash", "Certificate Hash", "", F::thumbprint},
    {"CertificateTemplate", "Certificate Template", "Zertifikatvorlage", F::certificate_template},
    {"EnrollmentFlags", "Template Enrollment Flags", "", F::other},
    {"GeneralFlags", "Template General Flags", "", F::other},
    {"PrivatekeyFlags", "Template Private Key Flags", "", F::other},
    {"SerialNumber", "Serial Number", "Seriennummer", F::serial},
    {"IssuerNameID", "Issuer Name ID", "", F::other},
    {"NotBefore", "Certificate Effective Date", "Anfangsdatum des Zertifikats", F::not_before},
    {"NotAfter", "Certificate Expiration Date", "", F::not_after},
    {"SubjectKeyIdentifier", "Issued Subject Key Identifier", "", F::subject_key_identifier},
    {"RawPublicKey", "Binary Public Key", "", F::other_binary},
    {"PublicKeyLength", "Public Key Length", "", F::other},
    {"PublicKeyAlgorithm", "Public Key Algorithm", "", F::other},
    {"RawPublicKeyAlgorithmParameters", "Public Key Algorithm Parameters", "", F::other_binary},
    {"PublishExpiredCertInCRL", "Publish Expired Certificate in CRL", "", F::other},
    {"UPN", "User Principal Name", "", F::upn},
    {"DistinguishedName", "Issued Distinguished Name", "", F::subject},
    {"RawName", "Issued Binary Name", "", F::other_binary},
    {"Country", "Issued Country/Region", "", F::other},
    {"Organization", "Issued Organization", "", F::other},
    {"OrgUnit", "Issued Organization Unit", "", F::other},
    {"CommonName", "Issued Common Name", "", F::common_name},
    {"Locality", "Issued City", "", F::other},
    {"State", "Issued State", "", F::other},
    {"Title", "Issued Title", "", F::other},
    {"GivenName", "Issued First Name", "", F::other},
    {"Initials", "Issued Initials", "", F::other},
    {"SurName", "Issued Last Name", "", F::other},
    {"DomainComponent", "Issued Domain Component", "", F::other},
    {"EMail", "Issued Email Address", "", F::email},
    {"StreetAddress", "Issued Street Address", "", F::other},
    {"UnstructuredName", "Issued Unstructured Name", "", F::other},
    {"UnstructuredAddress", "Issued Unstructured Address", "", F::other},
    {"DeviceSerialNumber", "Issued Device Serial Number", "", F::other},
};

// Headers of other exports: PSPKI's own columns, Process-Certutil.ps1, display names of other
// languages.
struct Alias {
  std::string_view header;
  CaField field;
};
constexpr Alias kAliases[] = {
    {"CertificateTemplateOID", F::template_oid},
    {"CertificateTemplateFriendlyName", F::template_name},
    {"RequestSubmitted", F::submitted},
    {"Requester", F::requester},
    {"Disposition", F::disposition},
    {"Serial", F::serial},
    {"ValidFrom", F::not_before},
    {"ValidTo", F::not_after},
    {"SKI", F::subject_key_identifier},
    {"Subject-CN", F::common_name},
    {"Subject-DN", F::subject},
    {"Subject-Email", F::email},
    {"Template", F::certificate_template},
    {"RequestStatusCode", F::status_code},
    {"BinaryCert", F::certificate},
    {"Ausgestellte Anforderungs-ID", F::request_id},
    {"Anforderungs-ID", F::request_id},
    {"Anforderungsdisposition", F::disposition},
    {"Ablaufdatum des Zertifikats", F::not_after},
    {"Zertifikathash", F::thumbprint},
    {"Id. de solicitud emitida", F::request_id},
    {"请求 ID", F::request_id},
    {"请求 ID 号", F::request_id},
    {"请求者姓名", F::requester},
    {"序列号", F::serial},
    {"证书模板", F::certificate_template},
    {"证书生效日期", F::not_before},
    {"证书过期日期", F::not_after},
    {"证书哈希", F::thumbprint},
};

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return a.size() == b.size() && starts_with_ignoring_case(a, b);
}

bool is_oid(std::string_view text) {
  return text.find('.') != std::string_view::npos &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return c == '.' || (c >= '0' && c <= '9'); });
}

void set_template(CaRequest& row, std::string_view value) {
  std::string name;
  std::size_t at = 0;
  while (at < value.size()) {
    const auto end = std::min(value.find(' ', at), value.size());
    auto word = value.substr(at, end - at);
    auto bare = word;
    while (!bare.empty() && (bare.front() == '"' || bare.front() == '(')) bare.remove_prefix(1);
    while (!bare.empty() && (bare.back() == '"' || bare.back() == ')')) bare.remove_suffix(1);
    if (is_oid(bare)) {
      row.template_oid = bare;
    } else if (!word.empty()) {
      if (!name.empty()) name += ' ';
      name += word.front() == '"' || word.back() == '"' ? bare : word;
    }
    at = end + 1;
  }
  if (!name.empty()) row.template_name = std::move(name);
}

// "CertificateTemplate:IntuneSCEP" names the template that was asked for.
void set_attributes(CaRequest& row, std::string_view value) {
  static constexpr std::string_view kTemplate = "CertificateTemplate:";
  row.request_attributes = value;
  const auto found = value.find(kTemplate);
  if (found == std::string_view::npos || !row.template_name.empty()) return;
  auto name = value.substr(found + kTemplate.size());
  name = trim(name.substr(0, name.find('\n')));
  if (is_oid(name)) {
    if (row.template_oid.empty()) row.template_oid = name;
  } else {
    row.template_name = name;
  }
}

void set_number(std::string& field, std::string_view value) {
  if (const auto number = parse_ca_number(value)) field = std::to_string(*number);
}

void set_status(CaRequest& row, std::string_view value) {
  const auto number = parse_ca_number(value);
  if (!number) return;
  std::array<char, 16> buffer;
  std::snprintf(buffer.data(), buffer.size(), "0x%08x", static_cast<unsigned>(*number));
  row.status_code = buffer.data();
}

void set_hex(std::string& field, std::string_view value) {
  if (auto hex = normalise_hex(value))
    field = *std::move(hex);
  else
    field = value;
}

void set_if_empty(std::string& field, std::string_view value) {
  if (field.empty()) field = value;
}

}  // namespace

std::span<const CaColumn> ca_columns() { return kColumns; }

CaField ca_field_by_name(std::string_view name) {
  for (const auto& column : kColumns)
    if (column.name == name) return column.field;
  return CaField::other;
}

const CaField* ca_field_by_header(std::string_view header) {
  header = trim(header);
  for (const auto& column : kColumns)
    for (const auto known : {column.name, column.english, column.german})
      if (!known.empty() && equal_ignoring_case(header, known)) return &column.field;
  for (const auto& alias : kAliases)
    if (equal_ignoring_case(header, alias.header)) return &alias.field;
  return nullptr;
}

std::optional<std::int64_t> parse_ca_number(std::string_view text) {
  text = trim(text);
  text = text.substr(0, text.find_first_of(" \t"));
  if (!starts_with_ignoring_case(text, "0x")) return parse_integer(text);
  std::uint64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data() + 2, end, value, 16);
  if (error != std::errc() || stop != end || value > INT64_MAX) return std::nullopt;
  return static_cast<std::int64_t>(value);
}

bool is_ca_row(const CaRequest& row) {
  return !row.request_id.empty() || !row.serial.empty() || !row.thumbprint.empty() ||
         row.certificate.has_value();
}

void set_ca_field(CaRequest& row, CaField field, std::string_view value) {
  value = trim(value);
  if (value.empty() || value == "EMPTY") return;
  switch (field) {
    case F::request_id:
      return set_number(row.request_id, value);
    case F::disposition:
      return set_number(row.disposition, value);
    case F::disposition_message:
      row.disposition_message = value;
      return;
    case F::status_code:
      return set_status(row, value);
    case F::submitted:
      row.submitted.text = value;
      return;
    case F::resolved:
      row.resolved.text = value;
      return;
    case F::revoked_effective:
      row.revoked.text = value;
      return;
    case F::revoked:
      return set_if_empty(row.revoked.text, value);
    case F::revoked_reason:
      return set_number(row.revocation_reason, value);
    case F::requester:
      row.requester = value;
      return;
    case F::caller:
      return set_if_empty(row.requester, value);
    case F::request_attributes:
      return set_attributes(row, value);
    case F::certificate_template:
      return set_template(row, value);
    case F::template_oid:
      row.template_oid = value;
      return;
    case F::template_name:
      row.template_name = value;
      return;
    case F::serial:
      return set_hex(row.serial, value);
    case F::thumbprint:
      return set_hex(row.thumbprint, value);
    case F::subject_key_identifier:
      return set_hex(row.subject_key_identifier, value);
    case F::not_before:
      row.not_before.text = value;
      return;
    case F::not_after:
      row.not_after.text = value;
      return;
    case F::subject:
      row.subject = value;
      return;
    case F::request_subject:
      return set_if_empty(row.subject, value);
    case F::common_name:
      row.common_name = value;
      return;
    case F::request_common_name:
      return set_if_empty(row.common_name, value);
    case F::upn:
      row.upn = value;
      return;
    case F::email:
      row.email = value;
      return;
    case F::request_email:
      return set_if_empty(row.email, value);
    case F::certificate:
    case F::other_binary:
    case F::other:
      return;
  }
}

}  // namespace certtrail
