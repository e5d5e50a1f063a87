// Times such as "2026-06-19 20:29:04.0000000" are UTC without saying so. Enumerations come as
// numbers with a localised twin in a column "<name>_loc", whose case varies.
#include "engine/formats/intune_rows.h"

#include <utility>

#include "engine/decode/text.h"
#include "engine/formats/intune_device_facts.h"
#include "engine/formats/intune_row_bodies.h"

namespace certtrail {
namespace {

using Fields = std::vector<std::string>;

bool names_device(const IntuneCertificate& row) {
  return !row.device_id.empty() || !row.device_name.empty() || !row.upn.empty();
}

}  // namespace

IntuneReport intune_report(const TableColumns& columns) {
  const auto has = [&](std::string_view key) { return columns.has(key); };
  if (has("certificateissuancestate") ||
      (has("certificaterevokestatus") && has("certificateserialnumber")))
    return IntuneReport::certificate_states;
  const bool names_owner = has("policyid") || has("deviceid") || has("devicename");
  // Who exports may choose the columns; what others call "Status" needs more to be this report.
  if (has("certificatestatus") && (has("thumbprint") || has("serialnumber")) && names_owner)
    return IntuneReport::certificates;
  if (has("thumbprint") && has("status") && (has("validto") || has("expirationdate")) &&
      names_owner)
    return IntuneReport::certificates;
  if (has("policyid") && (has("assignmentstatus") || has("policystatus")) &&
      (has("intunedeviceid") || has("deviceid")))
    return IntuneReport::assignments;
  if ((has("deviceid") || has("id")) && has("devicename") &&
      (has("lastcontact") || has("lastcheckin") || has("lastsyncdatetime")) &&
      (has("serialnumber") || has("osversion")))
    return IntuneReport::devices;
  if (has("lastconnectiondatetime") && has("state") && has("id")) return IntuneReport::connectors;
  return IntuneReport::none;
}

void IntuneRows::start(const Fields& headers) {
  if (started_ && headers == headers_) return;
  headers_ = headers;
  columns_ = TableColumns(headers);
  // A table of Graph's objects, as Export-Csv writes it.
  if (!std::exchange(started_, true) && intune_report(columns_) == IntuneReport::certificate_states)
    report_ = IntuneReport::certificate_states;
}

std::string IntuneRows::scope() const {
  const auto has = [&](std::string_view key) { return columns_.has(key); };
  switch (report_) {
    case IntuneReport::certificates:
      return has("caconfiguration") ? "CertificatesByRAPolicy" : "AllDeviceCertificates";
    case IntuneReport::certificate_states:
      return has("manageddevicedisplayname") ? "managedAllDeviceCertificateState"
                                             : "managedDeviceCertificateState";
    case IntuneReport::devices:
      if (has("lastsyncdatetime") && !has("deviceid")) return "managedDevice";
      if (has("compliancestate") && has("aaddeviceid")) return "DeviceCompliance";
      return has("referenceid") ? "Devices" : "DevicesWithInventory";
    case IntuneReport::assignments:
      return has("assignmentstatus") ? "DeviceAssignmentStatusByConfigurationPolicy"
                                     : "DeviceConfigurationPolicyStatuses";
    case IntuneReport::connectors:
      return "ndesConnector";
    case IntuneReport::none:
      break;
  }
  return {};
}

std::string_view IntuneRows::snapshot_source() const {
  switch (report_) {
    case IntuneReport::certificates:
      return "intune_certificates";
    // Of one profile, or of nobody knows which: what it lacks says nothing.
    case IntuneReport::certificate_states:
      return "intune_certificate_states";
    case IntuneReport::devices:
      return "intune_devices";
    case IntuneReport::assignments:
      return "intune_assignments";
    case IntuneReport::connectors:
    case IntuneReport::none:
      break;
  }
  return {};
}

void IntuneRows::add(const Fields& fields, std::string raw, std::uint64_t offset,
                     std::uint64_t length, Output& out) {
  ++out.records_total;
  Record record{offset, length, {}, std::move(raw), {}, false, {}};
  const ReportRow row{columns_, fields};
  switch (report_) {
    case IntuneReport::devices: {
      const auto sync = add_device_facts(row, std::move(record), out);
      if (sync.known() && (!newest_sync_.known() || sync.utc_us() > newest_sync_.utc_us()))
        newest_sync_ = sync;
      return;
    }
    case IntuneReport::connectors: {
      auto connector = connector_row(row);
      record.at = std::move(connector.at);
      record.body = std::move(connector.body);
      out.records.push_back(std::move(record));
      return;
    }
    case IntuneReport::assignments: {
      auto body = assignment_row(row);
      body.report = scope();
      if (body.policy_id.empty() || body.device_id.empty()) return;
      record.body = std::move(body);
      break;
    }
    default: {
      auto body =
          report_ == IntuneReport::certificates ? certificate_row(row) : certificate_state_row(row);
      body.report = scope();
      const bool is_listed = !body.thumbprint.empty() || !body.serial.empty();
      // What was never issued has neither; its state is what counts.
      const bool tells_state =
          report_ == IntuneReport::certificate_states && !body.status.empty() && names_device(body);
      if (!is_listed && !tells_state) return;
      record.body = std::move(body);
    }
  }
  rows_.add(std::move(record), out);
}

void IntuneRows::finish(bool complete, std::uint64_t end, Output& out) {
  rows_.finish(out);
  if (snapshot_source().empty()) return;
  SnapshotInfo info;
  info.source = snapshot_source();
  info.scope = scope();
  info.newest_event = report_ == IntuneReport::devices ? newest_sync_ : rows_.newest_event();
  info.complete = complete;
  out.records.push_back({end, 0, {}, {}, {}, false, std::move(info)});
}

}  // namespace certtrail
