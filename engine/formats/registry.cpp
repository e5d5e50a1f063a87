// The list of formats, most certain claim first. To add one: write engine/formats/<name>.cpp,
// declare and list it here, and drop fixtures into fixtures/formats/<name>/.
#include "engine/model/format.h"

namespace certtrail {
namespace formats {
extern const Format evtx_log;
extern const Format certutil_view_list;
extern const Format certutil_store;
extern const Format dsregcmd;
extern const Format apple_mdm;
extern const Format apple_profile_state;
extern const Format apple_log_json;
extern const Format intune_certificates;
extern const Format intune_devices;
extern const Format intune_assignments;
extern const Format intune_certificates_json;
extern const Format intune_devices_json;
extern const Format intune_assignments_json;
extern const Format android_omadm;
extern const Format ios_console;
extern const Format certutil_view_csv;
extern const Format event_xml;
extern const Format event_csv;
extern const Format event_text;
extern const Format powershell_certificates;
extern const Format device_hash;
extern const Format iis_w3c;
extern const Format http_err;
extern const Format ndes_plugin;
extern const Format intune_management_extension;
extern const Format cmtrace_log;
extern const Format service_trace;
extern const Format graph_certificate_states;
extern const Format graph_connectors;
extern const Format diagnostics_results;
extern const Format mdm_diag_report;
extern const Format registry_export;
extern const Format mdm_log_metadata;
extern const Format mdm_log_footprint;
extern const Format macos_intune_log;
extern const Format binary_plist;
extern const Format apple_unified_log;
extern const Format apple_lockdown_log;
extern const Format apple_installation_log;
extern const Format apple_system_state;
extern const Format macos_profiles;
extern const Format mdmclient_query;
extern const Format scep_message;
extern const Format x509_certificate;
extern const Format android_logcat;
extern const Format etl_trace;
extern const Format connector_status;
extern const Format certificate_template;
extern const Format registry_listing;
extern const Format group_policy_report;
extern const Format ndes_validation_log;
extern const Format ndes_setup_log;
}  // namespace formats

std::vector<const Format*> all_formats() {
  return {
      // clang-format off
      &formats::evtx_log,
      &formats::connector_status,
      &formats::certutil_view_list,
      &formats::certutil_store,
      &formats::dsregcmd,
      &formats::apple_mdm,
      &formats::macos_profiles,
      &formats::apple_profile_state,
      &formats::apple_log_json,
      &formats::apple_system_state,
      &formats::mdmclient_query,
      &formats::intune_certificates,
      &formats::intune_devices,
      &formats::intune_assignments,
      &formats::intune_certificates_json,
      &formats::intune_devices_json,
      &formats::intune_assignments_json,
      &formats::graph_certificate_states,
      &formats::graph_connectors,
      &formats::android_omadm,
      &formats::ios_console,
      &formats::certutil_view_csv,
      &formats::event_xml,
      &formats::event_csv,
      &formats::event_text,
      &formats::powershell_certificates,
      &formats::device_hash,
      &formats::iis_w3c,
      &formats::http_err,
      &formats::ndes_plugin,
      &formats::intune_management_extension,
      &formats::cmtrace_log,
      &formats::service_trace,
      &formats::diagnostics_results,
      &formats::mdm_diag_report,
      &formats::registry_export,
      &formats::mdm_log_metadata,
      &formats::mdm_log_footprint,
      &formats::macos_intune_log,
      &formats::binary_plist,
      &formats::apple_unified_log,
      &formats::apple_lockdown_log,
      &formats::apple_installation_log,
      &formats::scep_message,
      &formats::x509_certificate,
      &formats::android_logcat,
      &formats::etl_trace,
      &formats::certificate_template,
      &formats::registry_listing,
      &formats::group_policy_report,
      &formats::ndes_validation_log,
      &formats::ndes_setup_log,
      // clang-format on
  };
}

const Format* identify(const Head& head, std::string_view path) {
  for (const Format* format : all_formats())
    if (format->claims(head, path)) return format;
  return nullptr;
}

}  // namespace certtrail
