#include "engine/flow/server_signs.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "engine/decode/text.h"

namespace certtrail {
namespace {

constexpr std::array<std::string_view, 9> kOfServers = {"ca_event",
                                                        "connector_event",
                                                        "connector_event_old",
                                                        "connector_status",
                                                        "connector_trace",
                                                        "crp_trace",
                                                        "iis",
                                                        "ndes_event",
                                                        "ndes_plugin"};
// Of any Windows, and what an export of Intune says.
constexpr std::array<std::string_view, 8> kOfEither = {"http_err",
                                                       "intune_connector",
                                                       "windows_capi2",
                                                       "windows_capi2_chain",
                                                       "windows_cert_enroll",
                                                       "windows_auto_enrollment",
                                                       "windows_kerberos",
                                                       "windows_lifecycle"};
// Servers may be joined to Entra, but Intune does not manage them.
constexpr std::array<std::string_view, 6> kIdsOfDevices = {
    "hardware_serial", "imei", "intune_device", "meid", "oma_dm", "udid"};

template <std::size_t size>
bool holds(const std::array<std::string_view, size>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

void ServerSigns::see(const Record& record) {
  if (const auto* transition = std::get_if<Transition>(&record.body))
    see_source(transition->source);
  else if (const auto* exchange = std::get_if<Exchange>(&record.body))
    see(*exchange);
  else if (const auto* fact = std::get_if<DeviceFact>(&record.body))
    has_device_evidence_ |= fact->about.empty() && holds(kIdsOfDevices, fact->name);
}

// Any Windows asks Microsoft's own SCEP service for the key of its TPM; what asks NDES is a device.
void ServerSigns::see(const Exchange& exchange) {
  see_source(exchange.source);
  if (exchange.source == "windows_cert_enroll" && contains_ignoring_case(exchange.url, "mscep"))
    has_device_evidence_ = true;
}

void ServerSigns::see_source(const std::string& source) {
  if (source == last_source_) return;
  last_source_ = source;
  if (holds(kOfServers, source))
    has_server_logs_ = true;
  else if (!holds(kOfEither, source))
    has_device_evidence_ = true;
}

}  // namespace certtrail
