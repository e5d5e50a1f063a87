// What an Apple device says of itself, property lists in a sysdiagnose or a support zip:
//   SystemVersion.plist   ProductName, ProductVersion, ProductBuildVersion
//   preferences.plist     System > System > ComputerName, System > Network > HostNames
//   MDM.plist             AccessRights, ManagingProfileIdentifier, LastPollingAttempt
//   SystemReport.spx      system_profiler's: serial_number, machine_model, os_version, ...
#include <array>
#include <utility>

#include "engine/decode/civil_time.h"
#include "engine/decode/property_list.h"
#include "engine/decode/text.h"
#include "engine/formats/apple_product.h"
#include "engine/model/format.h"

namespace certtrail {
namespace {

class AppleSystemState {
 public:
  explicit AppleSystemState(const Context&) {}

  void feed(const Piece& piece, Output& out) {
    length_ = piece.length;
    const auto list = read_property_list(piece.text);
    if (!list) {
      out.notes.push_back({Severity::loss, 0, "apple_system_state.damaged",
                           "the property list cannot be read; collect it again"});
      return;
    }
    take_version(*list, out);
    take_names((*list)["System"], out);
    take_management(*list, out);
    take_report(*list, out);
  }

  void finish(Output&) {}

 private:
  void fact(std::string_view name, std::string value, Output& out) {
    if (value.empty()) return;
    ++out.records_total;
    auto raw = std::string(name) + "=" + value;
    out.records.push_back({0,
                           length_,
                           {},
                           std::move(raw),
                           {},
                           false,
                           DeviceFact{{}, std::string(name), std::move(value)}});
  }

  void take_version(const PropertyValue& list, Output& out) {
    if (!list.has("ProductBuildVersion")) return;
    fact("os", list["ProductVersion"].text, out);
    fact("platform", formats::platform_of_product(list["ProductName"].text), out);
  }

  void take_names(const PropertyValue& system, Output& out) {
    const auto& computer = system["System"]["ComputerName"].text;
    fact("host_name", computer, out);
    const auto& local = system["Network"]["HostNames"]["LocalHostName"].text;
    if (local != computer) fact("host_name", local, out);
  }

  void take_management(const PropertyValue& list, Output& out) {
    if (!list.has("ManagingProfileIdentifier")) return;
    fact("management_state", "managed by " + list["ManagingProfileIdentifier"].text, out);
    const auto& polled = list["LastPollingAttempt"];
    if (polled.kind == PropertyValue::Kind::date) fact("last_sync", format_utc(polled.number), out);
  }

  // A list of reports: {_dataType: "SPHardwareDataType", _items: [{serial_number: ...}]}.
  void take_report(const PropertyValue& list, Output& out) {
    static constexpr std::array<std::pair<const char*, const char*>, 5> kKeys = {
        {{"serial_number", "hardware_serial"},
         {"provisioning_UDID", "udid"},
         {"machine_model", "model"},
         {"local_host_name", "host_name"},
         {"os_version", "os"}}};
    for (const auto& report : list.items) {
      const auto& type = report["_dataType"].text;
      if (type != "SPHardwareDataType" && type != "SPSoftwareDataType") continue;
      if (type == "SPHardwareDataType") fact("platform", "macos", out);
      for (const auto& item : report["_items"].items)
        for (const auto& [key, name] : kKeys) fact(name, item[key].text, out);
    }
  }

  std::uint64_t length_ = 0;
};

bool claims(const Head& head, std::string_view path) {
  if (!head.raw.starts_with("bplist0") && head.text.find("<plist") == std::string_view::npos)
    return false;
  const auto holds = [&](std::string_view key) {
    return head.raw.find(key) != std::string_view::npos;
  };
  return (holds("ProductBuildVersion") && holds("ProductVersion")) ||
         (holds("ManagingProfileIdentifier") && holds("AccessRights")) ||
         (holds("ComputerName") && contains_ignoring_case(path, "preferences.plist")) ||
         (holds("_dataType") && holds("_items"));
}

}  // namespace

namespace formats {
extern const Format apple_system_state;
const Format apple_system_state = {
    "apple_system_state",
    "What an Apple device says of itself (SystemVersion, preferences, MDM.plist, system report)",
    "documentation",
    1,
    Framing::whole,
    claims,
    start_parser<AppleSystemState>,
};
}  // namespace formats
}  // namespace certtrail
