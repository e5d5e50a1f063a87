#include "engine/formats/intune_row_bodies.h"

#include "engine/decode/civil_time.h"
#include "engine/decode/text.h"
#include "engine/formats/intune_enums.h"

namespace certtrail {
namespace {

std::string first_of(std::string_view first, std::string_view second) {
  return std::string(first.empty() ? second : first);
}

// Graph's year 1 stands for no date; Windows PowerShell writes JSON dates as "/Date(ms)/".
std::string date_text(std::string printed) {
  if (printed.starts_with("0001-01-01")) return {};
  constexpr std::string_view kStart = "/Date(";
  if (!printed.starts_with(kStart)) return printed;
  const auto digits = std::string_view(printed).substr(kStart.size());
  const auto milliseconds = parse_integer(digits.substr(0, digits.find_first_of("+-)", 1)));
  constexpr std::int64_t kYear10000 = 253'402'300'800'000;
  if (!milliseconds || *milliseconds < 0 || *milliseconds >= kYear10000) return printed;
  return format_utc(*milliseconds * 1000);
}

// Of an object without issuance state: the authority issued what it lists.
std::string revocation_state(std::string_view printed) {
  const auto status = intune_member(IntuneEnum::revocation_status, printed);
  if (status == "none") return "issued";
  if (status == "revoked" || status.empty()) return first_of(status, printed);
  return "revocation " + std::string(status);
}

std::string assignment_status(const ReportRow& row) {
  const auto printed = row.cell({"assignmentstatus", "policystatus"});
  const auto words = row.cell({"reportstatus", "assignmentstatusloc", "policystatusloc"});
  for (const auto& text : {printed, row.cell({"reportstatus"}), words})
    if (const auto member = intune_member(IntuneEnum::assignment_status, text); !member.empty())
      return std::string(member);
  // A number without a known name: its twin in words, whatever their language.
  return first_of(parse_integer(printed) ? words : printed, first_of(printed, words));
}

}  // namespace

IntuneCertificate certificate_row(const ReportRow& from) {
  IntuneCertificate row;
  const auto status = from.cell({"certificatestatus", "status", "certificatestatusloc"});
  const auto words = from.cell({"certificatestatusloc", "statusloc"});
  row.status = status;
  if (parse_integer(status))
    row.status =
        first_of(intune_member(IntuneEnum::issuance_state, status), first_of(words, status));
  row.device_id = ascii_lower(from.cell({"deviceid", "intunedeviceid"}));
  row.device_name = from.cell({"devicename"});
  row.upn = from.cell({"upn", "userprincipalname"});
  row.user_id = from.cell({"userid"});
  row.policy_id = ascii_lower(from.cell({"policyid"}));
  row.serial = hex_or_text(from.cell({"serialnumber"}));
  row.thumbprint = hex_or_text(from.cell({"thumbprint"}));
  row.issuer = from.cell({"issuername", "issuer"});
  row.subject = from.cell({"subjectname", "subject"});
  row.valid_from.text = date_text(from.cell({"validfrom"}));
  row.valid_to.text = date_text(from.cell({"validto", "expirationdate"}));
  return row;
}

// certificateIssuanceDateTime is no start of validity: it is left in the row's text.
IntuneCertificate certificate_state_row(const ReportRow& from) {
  IntuneCertificate row;
  const auto state = from.cell({"certificateissuancestate"});
  const auto member = intune_member(IntuneEnum::issuance_state, state);
  row.status = state.empty() ? revocation_state(from.cell({"certificaterevokestatus"}))
                             : first_of(member, state);
  row.device_name = from.cell({"devicedisplayname", "manageddevicedisplayname"});
  row.upn = from.cell({"userprincipalname"});
  // A display name, which is often the principal name.
  const auto user = from.cell({"userdisplayname"});
  if (row.upn.empty() && user.find('@') != std::string::npos) row.upn = user;
  row.serial = hex_or_text(from.cell({"certificateserialnumber"}));
  row.thumbprint = hex_or_text(from.cell({"certificatethumbprint"}));
  row.issuer = from.cell({"certificateissuer", "certificateissuername"});
  row.subject = from.cell({"certificatesubjectname"});
  row.valid_to.text = date_text(from.cell({"certificateexpirationdatetime"}));
  row.changed.text = date_text(from.cell({"certificatelastissuancestatechangeddatetime"}));
  if (row.changed.text.empty())
    row.changed.text = date_text(from.cell({"lastcertificatestatechangedatetime"}));
  if (row.changed.text.empty() && row.status != "issued")
    row.changed.text = date_text(from.cell({"certificaterevokestatuslastchangedatetime"}));
  row.error = from.cell({"certificateerrorcode"});
  if (row.error == "0") row.error.clear();
  return row;
}

IntuneAssignment assignment_row(const ReportRow& from) {
  IntuneAssignment row;
  row.policy_id = ascii_lower(from.cell({"policyid"}));
  row.policy_name = from.cell({"policyname"});
  row.device_id = ascii_lower(from.cell({"intunedeviceid", "deviceid"}));
  row.device_name = from.cell({"devicename"});
  row.upn = from.cell({"upn", "userprincipalname"});
  row.status = assignment_status(from);
  row.modified.text = date_text(from.cell({"pspdpulastmodifiedtimeutc", "lastmodifiedtimeutc"}));
  return row;
}

Record connector_row(const ReportRow& from) {
  Transition transition;
  transition.source = "intune_connector";
  const auto state = from.cell({"state"});
  transition.raw_state = first_of(intune_member(IntuneEnum::connector_state, state), state);
  transition.subject = from.cell({"id"});
  transition.error_text = from.cell({"displayname"});
  Record record;
  const auto heard = date_text(from.cell({"lastconnectiondatetime"}));
  record.at = parse_iso8601(heard, ZoneBasis::utc_by_format).value_or(Moment{});
  record.at.text = heard;
  record.body = std::move(transition);
  return record;
}

}  // namespace certtrail
