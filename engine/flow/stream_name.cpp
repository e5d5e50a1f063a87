#include "engine/flow/stream_name.h"

#include <algorithm>
#include <array>

#include "engine/decode/text.h"

namespace certtrail {
namespace {

constexpr std::array<std::string_view, 10> kStrongestFirst = {
    "udid",         "hardware_serial", "imei",      "meid",         "intune_device",
    "entra_device", "oma_dm",          "host_name", "archive_host", "server"};

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

void StreamNamer::count(std::string_view name_space, std::string_view value, std::uint64_t times) {
  static_assert(kStrongestFirst.size() == kNamespaces);
  const auto rank = std::find(kStrongestFirst.begin(), kStrongestFirst.end(), name_space);
  if (rank == kStrongestFirst.end() || names_nothing(value) || junk_->contains(std::string(value)))
    return;
  Values& values = values_[static_cast<std::size_t>(rank - kStrongestFirst.begin())];
  if (values.last != value) {
    values.last = value;
    values.last_times = 0;
  }
  values.last_times += times;
  if (values.last_times < values.best_times ||
      (values.last_times == values.best_times && values.best < values.last))
    return;
  values.best = values.last;
  values.best_times = values.last_times;
}

StreamName StreamNamer::name(std::string_view archive_stem) const {
  for (std::size_t i = 0; i < kNamespaces; ++i)
    if (values_[i].best_times > 0) return {std::string(kStrongestFirst[i]), values_[i].best};
  return {"archive", ascii_lower(archive_stem)};
}

std::string StreamNamer::server_name() const {
  for (std::size_t i = 0; i < kNamespaces; ++i) {
    const bool names_hosts = kStrongestFirst[i] == "host_name" ||
                             kStrongestFirst[i] == "archive_host" || kStrongestFirst[i] == "server";
    if (names_hosts && values_[i].best_times > 0)
      return values_[i].best.substr(0, values_[i].best.find('.'));
  }
  return {};
}

}  // namespace certtrail
