// Times such as "2026-06-19 20:29:04.0000000" are UTC without saying so. Enumerations come as
// numbers with a localised twin in a column "<name>_loc", whose case varies.
#include "engine/formats/intune_rows.h"

#include <array>
#include <utility>

#include "engine/decode/civil_time.h"
#include "engine/decode/text.h"

namespace certtrail {
namespace {

using Fields = std::vector<std::string>;

// A name for something that is not there.
bool is_junk(std::string_view value) {
  static constexpr std::array<std::string_view, 11> kJunk = {
      "0",
      "n/a",
      "na",
      "none",
      "null",
      "unknown",
      "-",
      "not available",
      "to be filled by o.e.m.",
      "default string",
      "00000000-0000-0000-0000-000000000000"};
  const auto lower = ascii_lower(value);
  for (const auto junk : kJunk)
    if (lower == junk) return true;
  return value.find_first_not_of("0 -") == std::string_view::npos;
}

std::string hex_or_text(std::string_view text) {
  return normalise_hex(text).value_or(std::string(text));
}

std::string platform_of(std::string_view os) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kPlatforms = {
      {{"windows", "windows"},
       {"android", "android"},
       {"ipados", "ios"},
       {"ios", "ios"},
       {"macos", "macos"}}};
  for (const auto& [word, platform] : kPlatforms)
    if (contains_ignoring_case(os, word)) return std::string(platform);
  if (contains_ignoring_case(os, "mac os")) return "macos";
  return {};
}

IntuneCertificate certificate_row(const TableColumns& columns, const Fields& fields) {
  const auto cell = [&](std::initializer_list<std::string_view> keys) {
    return std::string(columns.cell(fields, keys));
  };
  IntuneCertificate row;
  row.status = cell({"certificatestatus", "status", "certificatestatusloc"});
  row.device_id = ascii_lower(cell({"deviceid", "intunedeviceid"}));
  row.device_name = cell({"devicename"});
  row.upn = cell({"upn", "userprincipalname"});
  row.user_id = cell({"userid"});
  row.policy_id = ascii_lower(cell({"policyid"}));
  row.serial = hex_or_text(cell({"serialnumber"}));
  row.thumbprint = hex_or_text(cell({"thumbprint"}));
  row.issuer = cell({"issuername", "issuer"});
  row.subject = cell({"subjectname", "subject"});
  row.valid_from.text = cell({"validfrom"});
  row.valid_to.text = cell({"validto", "expirationdate"});
  return row;
}

IntuneAssignment assignment_row(const TableColumns& columns, const Fields& fields) {
  const auto cell = [&](std::initializer_list<std::string_view> keys) {
    return std::string(columns.cell(fields, keys));
  };
  IntuneAssignment row;
  row.policy_id = ascii_lower(cell({"policyid"}));
  row.policy_name = cell({"policyname"});
  row.device_id = ascii_lower(cell({"intunedeviceid", "deviceid"}));
  row.device_name = cell({"devicename"});
  row.upn = cell({"upn", "userprincipalname"});
  row.status = cell({"assignmentstatus", "policystatus", "reportstatus"});
  row.modified.text = cell({"pspdpulastmodifiedtimeutc", "lastmodifiedtimeutc"});
  return row;
}

struct FactColumn {
  std::string_view fact;
  std::array<std::string_view, 5> keys;  // header keys, best first
};
constexpr FactColumn kFacts[] = {
    {"entra_device",
     {"referenceid", "microsoftentradeviceid", "azureaddeviceid", "aaddeviceid", ""}},
    {"hardware_serial", {"serialnumber", "", "", "", ""}},
    {"imei", {"imei", "", "", "", ""}},
    {"meid", {"meid", "", "", "", ""}},
    {"udid", {"udid", "", "", "", ""}},
    {"host_name", {"devicename", "", "", "", ""}},
    {"upn", {"upn", "primaryuserupn", "userprincipalname", "", ""}},
    {"os", {"osversion", "", "", "", ""}},
    {"model", {"model", "", "", "", ""}},
    {"manufacturer", {"manufacturer", "", "", "", ""}},
    {"enrolled_at", {"createddate", "enrollmentdate", "enrolleddatetime", "", ""}},
    {"last_sync", {"lastcontact", "lastcheckin", "lastsyncdatetime", "", ""}},
};

}  // namespace

IntuneReport intune_report(const TableColumns& columns) {
  const auto has = [&](std::string_view key) { return columns.has(key); };
  if (has("thumbprint") && (has("certificatestatus") || has("status")) &&
      (has("validto") || has("expirationdate")) &&
      (has("policyid") || has("deviceid") || has("devicename")))
    return IntuneReport::certificates;
  if (has("policyid") && (has("assignmentstatus") || has("policystatus")) &&
      (has("intunedeviceid") || has("deviceid")))
    return IntuneReport::assignments;
  if (has("deviceid") && has("devicename") &&
      (has("lastcontact") || has("lastcheckin") || has("lastsyncdatetime")) &&
      (has("serialnumber") || has("osversion")))
    return IntuneReport::devices;
  return IntuneReport::none;
}

void IntuneRows::start(const Fields& headers) {
  columns_ = TableColumns(headers);
  started_ = true;
}

std::string IntuneRows::scope() const {
  switch (report_) {
    case IntuneReport::certificates:
      return columns_.has("caconfiguration") ? "CertificatesByRAPolicy" : "AllDeviceCertificates";
    case IntuneReport::devices:
      if (columns_.has("compliancestate") && columns_.has("aaddeviceid")) return "DeviceCompliance";
      return columns_.has("referenceid") ? "Devices" : "DevicesWithInventory";
    case IntuneReport::assignments:
      return columns_.has("assignmentstatus") ? "DeviceAssignmentStatusByConfigurationPolicy"
                                              : "DeviceConfigurationPolicyStatuses";
    case IntuneReport::none:
      break;
  }
  return {};
}

void IntuneRows::add_device(const Fields& fields, Record record, Output& out) {
  const auto id = columns_.cell(fields, {"deviceid", "intunedeviceid"});
  if (id.empty() || is_junk(id)) {
    out.notes.push_back({Severity::warning, record.offset, "intune_devices.no_device_id",
                         "a row without device id was left out"});
    return;
  }
  const auto key = ascii_lower(id);
  // The whole row is kept once, with the id.
  const auto emit = [&](std::string_view name, std::string_view value) {
    if (value.empty() || is_junk(value)) return;
    DeviceFact fact{"intune_device:" + key, std::string(name), std::string(value)};
    Record record_of_fact{record.offset, record.length, {}, std::move(record.raw), {}, false, {}};
    if (record_of_fact.raw.empty()) record_of_fact.raw = fact.name + "=" + fact.value;
    record_of_fact.identity = fact.about + "|" + fact.name + "|" + fact.value;
    record_of_fact.body = std::move(fact);
    out.records.push_back(std::move(record_of_fact));
    record.raw.clear();
  };
  emit("intune_device", key);
  for (const auto& column : kFacts)
    for (const auto header : column.keys) {
      const auto value = header.empty() ? std::string_view() : columns_.cell(fields, {header});
      if (value.empty()) continue;
      emit(column.fact, value);
      break;
    }
  const auto os = columns_.cell(fields, {"os", "operatingsystem", "devicetypeloc", "devicetype"});
  emit("platform", platform_of(os));
  const auto sync = columns_.cell(fields, {"lastcontact", "lastcheckin", "lastsyncdatetime"});
  const auto moment = parse_iso8601(sync, ZoneBasis::utc_by_format).value_or(Moment{});
  if (moment.known() && (!newest_sync_.known() || moment.utc_us() > newest_sync_.utc_us()))
    newest_sync_ = moment;
}

void IntuneRows::add(const Fields& fields, std::string raw, std::uint64_t offset,
                     std::uint64_t length, Output& out) {
  ++out.records_total;
  Record record{offset, length, {}, std::move(raw), {}, false, {}};
  if (report_ == IntuneReport::devices) return add_device(fields, std::move(record), out);
  if (report_ == IntuneReport::certificates) {
    auto row = certificate_row(columns_, fields);
    row.report = scope();
    if (row.thumbprint.empty() && row.serial.empty()) return;
    record.body = std::move(row);
  } else {
    auto row = assignment_row(columns_, fields);
    row.report = scope();
    if (row.policy_id.empty() || row.device_id.empty()) return;
    record.body = std::move(row);
  }
  rows_.add(std::move(record), out);
}

void IntuneRows::finish(bool complete, std::uint64_t end, Output& out) {
  rows_.finish(out);
  SnapshotInfo info;
  info.source = report_ == IntuneReport::certificates ? "intune_certificates"
                : report_ == IntuneReport::devices    ? "intune_devices"
                                                      : "intune_assignments";
  info.scope = scope();
  info.newest_event = report_ == IntuneReport::devices ? newest_sync_ : rows_.newest_event();
  info.complete = complete;
  out.records.push_back({end, 0, {}, {}, {}, false, std::move(info)});
}

}  // namespace certtrail
