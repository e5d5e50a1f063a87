#include "engine/formats/intune_device_facts.h"

#include <array>
#include <utility>

#include "engine/decode/civil_time.h"
#include "engine/decode/text.h"

namespace certtrail {
namespace {

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

// DevicesWithInventory prints its ManagementState under the name of another column of Devices.
std::string management_state_of(const ReportRow& row) {
  return row.cell({row.columns.has("managementstate") ? "managementstate" : "devicestate"});
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

// The whole row is kept once, with the first fact.
class FactWriter {
 public:
  FactWriter(std::string_view id, Record row, Output& out)
      : about_("intune_device:" + std::string(id)), row_(std::move(row)), out_(out) {}

  void add(std::string_view name, std::string_view value) {
    if (value.empty()) return;
    DeviceFact fact{about_, std::string(name), std::string(value)};
    Record record{row_.offset, row_.length, {}, std::exchange(row_.raw, {}), {}, false, {}};
    if (record.raw.empty()) record.raw = fact.name + "=" + fact.value;
    record.identity = fact.about + "|" + fact.name + "|" + fact.value;
    record.body = std::move(fact);
    out_.records.push_back(std::move(record));
  }

 private:
  std::string about_;
  Record row_;
  Output& out_;
};

}  // namespace

Moment add_device_facts(const ReportRow& row, Record record, Output& out) {
  const auto id = ascii_lower(row.cell({"deviceid", "intunedeviceid", "id"}));
  if (id.empty() || is_junk(id)) {
    out.notes.push_back({Severity::warning, record.offset, "intune_devices.no_device_id",
                         "a row without device id was left out"});
    return {};
  }
  FactWriter facts(id, std::move(record), out);
  facts.add("intune_device", id);
  for (const auto& column : kFacts)
    for (const auto header : column.keys) {
      const auto value = header.empty() ? std::string() : row.cell({header});
      if (value.empty()) continue;
      if (!is_junk(value)) facts.add(column.fact, value);
      break;
    }
  facts.add("management_state", management_state_of(row));  // also 0, which is "managed"
  facts.add("platform",
            platform_of(row.cell({"os", "operatingsystem", "devicetypeloc", "devicetype"})));
  return parse_iso8601(row.cell({"lastcontact", "lastcheckin", "lastsyncdatetime"}),
                       ZoneBasis::utc_by_format)
      .value_or(Moment{});
}

}  // namespace certtrail
