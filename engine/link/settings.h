// What link may be told besides the evidence; every value is an input of the linked tables.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/store/setting_row.h"

namespace certtrail {

// Minutes east of UTC, by the name of a host or CA.
using Zones = std::map<std::string, int>;

struct Settings {
  static constexpr std::int64_t kHour = 3'600'000'000;

  std::int64_t install_grace_us = 24 * kHour;  // issuance to installation
  std::int64_t report_grace_us = 6 * kHour;    // issuance to Intune's reports: the export's lag
  std::int64_t removal_grace_us = 24 * kHour;  // revocation to removal from the device
  // Requester accounts ("CONTOSO\\svc-ndes") and templates (name or OID) known to be SCEP's, any
  // case.
  std::vector<std::string> scep_requesters;
  std::vector<std::string> scep_templates;
  int learned_joins = 3;  // proven joins after which a requester + template counts as SCEP
  // For dates that print no zone and of which no offset can be measured.
  Zones zones;
  // More values that identify no device, any case.
  std::vector<std::string> junk_serials, junk_host_names;
  std::optional<std::int64_t>
      as_of_us;                  // the moment ages are measured to, instead of the newest evidence
  std::vector<SettingRow> rows;  // of all these, for the database
};

// Every setting as one line, for the generation stamp.
std::string describe(const Settings& settings);

}  // namespace certtrail
