#include "engine/flow/stream_name.h"

#include <algorithm>
#include <array>
#include <map>

#include "engine/decode/text.h"

namespace certtrail {
namespace {

constexpr std::array<std::string_view, 9> kStrongestFirst = {
    "udid",         "hardware_serial", "imei",      "meid",        "intune_device",
    "entra_device", "oma_dm",          "host_name", "archive_host"};

// What boards without a serial, and devices without a name of their own, say.
constexpr std::array<std::string_view, 20> kShared = {"default string",
                                                      "to be filled by o.e.m.",
                                                      "system serial number",
                                                      "none",
                                                      "unknown",
                                                      "not specified",
                                                      "not applicable",
                                                      "n/a",
                                                      "na",
                                                      "null",
                                                      "(null)",
                                                      "invalid",
                                                      "oem",
                                                      "123456789",
                                                      "0123456789",
                                                      "iphone",
                                                      "ipad",
                                                      "android",
                                                      "localhost",
                                                      "<private>"};

bool names_nothing(std::string_view value) {
  if (value.size() < 2) return true;
  if (std::find(kShared.begin(), kShared.end(), value) != kShared.end()) return true;
  // "00000000", "------", "00000000-0000-0000-0000-000000000000"
  return value.find_first_not_of("0-. ") == std::string_view::npos ||
         value.find_first_not_of("fx-. ") == std::string_view::npos;
}

}  // namespace

StreamName stream_name(const std::vector<DeviceFact>& facts, std::string_view archive_stem,
                       const std::set<std::string>& junk) {
  std::map<std::string, std::map<std::string, std::size_t>> counts;
  for (const auto& fact : facts) {
    const auto value = ascii_lower(trim(fact.value));
    if (fact.about.empty() && !names_nothing(value) && !junk.contains(value))
      ++counts[fact.name][value];
  }
  for (const auto kind : kStrongestFirst) {
    const auto values = counts.find(std::string(kind));
    if (values == counts.end()) continue;
    const auto most = std::max_element(
        values->second.begin(), values->second.end(),
        [](const auto& a, const auto& b) { return a.second < b.second; });  // first of equals
    return {std::string(kind), most->first};
  }
  return {"archive", ascii_lower(archive_stem)};
}

}  // namespace certtrail
