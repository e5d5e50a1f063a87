// Files that collections hold beside the mined ones. They are named in the coverage report, so that
// nobody wonders whether they were overlooked; each title says what the file is and what to do with
// it.
#include <algorithm>
#include <array>

#include "engine/decode/text.h"
#include "engine/model/format.h"

namespace certtrail {
namespace {

using namespace std::string_view_literals;

bool has(std::string_view text, std::string_view needle) {
  return text.find(needle) != std::string_view::npos;
}

bool claims_cmtrace(const Head& head, std::string_view) { return has(head.text, "<![LOG["); }

bool claims_management_extension(const Head& head, std::string_view path) {
  return has(head.text, "<![LOG[") && (has(head.text, "component=\"IntuneManagementExtension\"") ||
                                       contains_ignoring_case(path, "IntuneManagementExtension"));
}

// `certutil -v -template`: the properties' names are the same in every language.
bool claims_certificate_template(const Head& head, std::string_view) {
  return has(head.text, "TemplatePropCommonName") || has(head.text, "TemplatePropFriendlyName");
}

// PowerShell's Get-ItemProperty and Get-ChildItem of registry keys.
bool claims_registry_listing(const Head& head, std::string_view) {
  return has(head.text, "Microsoft.PowerShell.Core\\Registry::") ||
         trim(head.text).starts_with("Hive: HKEY_");
}

// Microsoft's Validate-NDESConfiguration script: its own log, no longer CMTrace since 2024, and its
// results.
bool claims_ndes_validation(const Head& head, std::string_view path) {
  return !head.text.empty() && contains_ignoring_case(path, "Validate-NDES");
}

bool claims_ndes_setup(const Head& head, std::string_view path) {
  return !head.text.empty() && (ends_with_ignoring_case(path, "mscep.log") ||
                                contains_ignoring_case(path, "NDESConnectorUI") ||
                                contains_ignoring_case(path, "NDESConnectorSetup"));
}

bool claims_group_policy(const Head& head, std::string_view path) {
  return has(head.text, "gpmc_reportInitialized") ||
         (contains_ignoring_case(path, "gpresult") && trim(head.text).starts_with('<'));
}

bool claims_unified_log(const Head& head, std::string_view path) {
  return head.raw.starts_with("\x00\x10\x00\x00\x11\x00\x00\x00"sv) ||
         ends_with_ignoring_case(path, ".tracev3") ||
         (head.text.empty() && contains_ignoring_case(path, ".logarchive/"));
}

// "10/13/21 07:57:42.865446 pid=69 handle_get_value: ..."
bool claims_lockdownd(const Head& head, std::string_view path) {
  const auto line = head.text.substr(0, head.text.find('\n'));
  return has(line, " pid=") &&
         (has(head.text, " handle_get_value: ") || contains_ignoring_case(path, "lockdownd"));
}

// "Wed Aug 11 05:51:02 2021 [176] <notice> (0x16bae7000) -[MIContainer ...]: ..."
bool claims_mobile_installation(const Head& head, std::string_view) {
  const auto line = head.text.substr(0, head.text.find('\n'));
  return has(line, "] <") && has(line, "> (0x") && (has(line, ") -[M") || has(line, ") +[M"));
}

bool claims_binary_plist(const Head& head, std::string_view) {
  return head.raw.starts_with("bplist00");
}

bool claims_etl(const Head& head, std::string_view path) {
  return head.text.empty() && !head.raw.empty() &&
         (ends_with_ignoring_case(path, ".etl") || ends_with_ignoring_case(path, ".etl.merged"));
}

bool claims_logcat(const Head& head, std::string_view) {
  return head.text.starts_with("--------- beginning of ");
}

using Claims = bool (*)(const Head&, std::string_view);

constexpr Format recognised(std::string_view name, std::string_view title, Claims claims) {
  return {name, title, "documentation; not mined", 1, Framing::whole, claims, nullptr};
}

}  // namespace

namespace formats {
extern const Format intune_management_extension, cmtrace_log, certificate_template,
    registry_listing, ndes_validation_log, ndes_setup_log, group_policy_report, apple_unified_log,
    apple_lockdown_log, apple_installation_log, binary_plist, etl_trace, android_logcat;

const Format intune_management_extension =
    recognised("intune_management_extension",
               "Log of the Intune Management Extension: scripts and apps, no certificates",
               claims_management_extension);
const Format cmtrace_log =
    recognised("cmtrace_log", "Log in CMTrace's framing; open it in CMTrace", claims_cmtrace);
const Format certificate_template =
    recognised("certificate_template", "Certificate template printed by certutil -v -template",
               claims_certificate_template);
const Format registry_listing = recognised(
    "registry_listing", "Registry keys as PowerShell lists them; collect a `reg export` instead",
    claims_registry_listing);
const Format ndes_validation_log = recognised(
    "ndes_validation_log", "What Validate-NDESConfiguration found on the server; open it as text",
    claims_ndes_validation);
const Format ndes_setup_log =
    recognised("ndes_setup_log", "Log of the setup of NDES or the old connector; open it as text",
               claims_ndes_setup);
const Format group_policy_report =
    recognised("group_policy_report", "Result of group policies (gpresult); open it in a browser",
               claims_group_policy);
const Format apple_unified_log =
    recognised("apple_unified_log",
               "Apple unified log, binary; on a Mac convert its logarchive: `log show --archive "
               "system_logs.logarchive --info --debug --style syslog > log.txt`, elsewhere with "
               "unifiedlog_iterator",
               claims_unified_log);
const Format apple_lockdown_log = recognised(
    "apple_lockdown_log", "Apple's lockdownd log: what computers asked the device, no certificates",
    claims_lockdownd);
const Format apple_installation_log =
    recognised("apple_installation_log",
               "Apple's MobileInstallation log: apps and containers, no certificates",
               claims_mobile_installation);
const Format binary_plist =
    recognised("binary_plist", "Binary property list of another kind; `plutil -p` prints it",
               claims_binary_plist);
const Format etl_trace = recognised(
    "etl_trace", "Windows event trace; convert it with `tracerpt` or collect the .evtx file",
    claims_etl);
const Format android_logcat = recognised(
    "android_logcat", "Android system log; collect the Company Portal's OMADM log", claims_logcat);
}  // namespace formats
}  // namespace certtrail
