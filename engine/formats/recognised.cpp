// Files that collections hold beside the mined ones. They are named in the coverage report, so that
// nobody wonders whether they were overlooked; each title says what the file is and what to do with
// it.
#include <algorithm>
#include <array>

#include "engine/decode/certificate.h"
#include "engine/decode/text.h"
#include "engine/model/format.h"

namespace certtrail {
namespace {

using namespace std::string_view_literals;

bool has(std::string_view text, std::string_view needle) {
  return text.find(needle) != std::string_view::npos;
}

bool ends_with_ignoring_case(std::string_view text, std::string_view ending) {
  return text.size() >= ending.size() &&
         starts_with_ignoring_case(text.substr(text.size() - ending.size()), ending);
}

bool is_json(std::string_view text) {
  text = trim(text);
  return text.starts_with('{') || text.starts_with('[');
}

// A line "#Fields: ..." that names a field.
bool has_w3c_field(std::string_view text, std::string_view field) {
  const auto at = text.find("#Fields:");
  return at != std::string_view::npos && has(text.substr(at, text.find('\n', at) - at), field);
}

bool claims_iis(const Head& head, std::string_view) {
  return head.text.starts_with("#Software: Microsoft Internet Information Services") ||
         has_w3c_field(head.text, "cs-uri-stem");
}

bool claims_http_err(const Head& head, std::string_view) {
  return head.text.starts_with("#Software: Microsoft HTTP API") ||
         has_w3c_field(head.text, "s-queuename");
}

bool claims_cmtrace(const Head& head, std::string_view) { return has(head.text, "<![LOG["); }

bool claims_service_trace(const Head& head, std::string_view) {
  return has(head.text, "<E2ETraceEvent");
}

// What is inside is not documented: the connector's folder and file names are all that is known.
bool claims_connector_status(const Head&, std::string_view path) {
  return ends_with_ignoring_case(path, ".crs") || ends_with_ignoring_case(path, ".pfr") ||
         contains_ignoring_case(path, "CertificateRequestStatus/");
}

bool claims_graph_states(const Head& head, std::string_view) {
  return is_json(head.text) && (has(head.text, "managedDeviceCertificateState") ||
                                has(head.text, "\"certificateIssuanceState\"") ||
                                has(head.text, "\"certificateRevokeStatus\""));
}

bool claims_macos_intune(const Head& head, std::string_view) {
  return has(head.text, " | IntuneMDM-Daemon | ") || has(head.text, " | IntuneMDM-Agent | ");
}

bool claims_unified_log(const Head& head, std::string_view path) {
  return head.raw.starts_with("\x00\x10\x00\x00\x11\x00\x00\x00"sv) ||
         ends_with_ignoring_case(path, ".tracev3");
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

// DER of ContentInfo { signedData }: id-signedData stands right behind the outer length.
bool claims_scep_message(const Head& head, std::string_view) {
  return head.raw.starts_with('\x30') &&
         has(head.raw.substr(0, 20), "\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02");
}

bool claims_certificate(const Head& head, std::string_view) {
  if (!head.raw.starts_with('\x30') && !trim(head.text).starts_with("-----BEGIN CERTIFICATE-----"))
    return false;
  return decode_certificate(head.raw).has_value();
}

using Claims = bool (*)(const Head&, std::string_view);

constexpr Format recognised(std::string_view name, std::string_view title, Claims claims) {
  return {name, title, "documentation; not mined", 1, Framing::whole, claims, nullptr};
}

}  // namespace

namespace formats {
extern const Format iis_w3c, http_err, cmtrace_log, service_trace, connector_status,
    graph_certificate_states, macos_intune_log, apple_unified_log, binary_plist, etl_trace,
    android_logcat, scep_message, x509_certificate;

const Format iis_w3c = recognised(
    "iis_w3c", "IIS request log; read it beside the NDES deliveries, times are UTC", claims_iis);
const Format http_err = recognised(
    "http_err", "HTTP.sys error log; shows requests that never reached IIS", claims_http_err);
const Format cmtrace_log = recognised(
    "cmtrace_log", "CMTrace log (NDESPlugin, Intune Management Extension); open it in CMTrace",
    claims_cmtrace);
const Format service_trace = recognised(
    "service_trace", "svclog of the old certificate connector; open it in SvcTraceViewer",
    claims_service_trace);
const Format connector_status = recognised(
    "connector_status", "Request status file of the old connector; its folder tells its state",
    claims_connector_status);
const Format graph_certificate_states = recognised(
    "graph_certificate_states",
    "Graph certificate states; export AllDeviceCertificates instead, which names the device",
    claims_graph_states);
const Format macos_intune_log = recognised(
    "macos_intune_log", "Intune agent log of macOS; certificates are delivered by mdmclient",
    claims_macos_intune);
const Format apple_unified_log = recognised(
    "apple_unified_log", "Apple unified log, binary; convert it with `log show --style syslog`",
    claims_unified_log);
const Format binary_plist =
    recognised("binary_plist", "Binary property list; convert it with `plutil -convert xml1`",
               claims_binary_plist);
const Format etl_trace = recognised(
    "etl_trace", "Windows event trace; convert it with `tracerpt` or collect the .evtx file",
    claims_etl);
const Format android_logcat = recognised(
    "android_logcat", "Android system log; collect the Company Portal's OMADM log", claims_logcat);
const Format scep_message =
    recognised("scep_message", "PKCS #7 message, as SCEP sends them; inspect it with `openssl cms`",
               claims_scep_message);
const Format x509_certificate =
    recognised("x509_certificate", "X.509 certificate file; inspect it with `openssl x509`",
               claims_certificate);
}  // namespace formats
}  // namespace certtrail
