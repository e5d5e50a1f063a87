// Records of single rows of Intune's reports and of Microsoft Graph's objects.
#pragma once

#include <string>
#include <vector>

#include "engine/formats/table_columns.h"
#include "engine/model/record.h"

namespace certtrail {

// A row by its columns; all texts as printed but ids in lower case, serial and thumbprint in lower
// hex, and statuses as intune_member() names them. Dates are left as texts (DatedRows reads them).
struct ReportRow {
  const TableColumns& columns;
  const std::vector<std::string>& fields;

  std::string cell(std::initializer_list<std::string_view> keys) const {
    return std::string(columns.cell(fields, keys));
  }
};

// AllDeviceCertificates, CertificatesByRAPolicy.
IntuneCertificate certificate_row(const ReportRow& row);
// managedDeviceCertificateState, managedAllDeviceCertificateState. They have no device id.
IntuneCertificate certificate_state_row(const ReportRow& row);
IntuneAssignment assignment_row(const ReportRow& row);

// An ndesConnector, at the moment when Intune last heard of it.
Record connector_row(const ReportRow& row);

}  // namespace certtrail
