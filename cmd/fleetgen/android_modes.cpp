// What the logs of the ways to manage an Android device differ in. Names of classes other than
// Native... and all lines of CloudExtension.log are inferred.
#include <fmt/format.h>

#include "cmd/fleetgen/android.h"

namespace fleetgen {
namespace {

const std::string kCertificates = "com.microsoft.omadm.platforms.android.certmgr.";
const std::string kWifi = "com.microsoft.omadm.platforms.android.wifimgr.WifiProfileManager";

const char* machine_of(AndroidMode mode) {
  switch (mode) {
    case AndroidMode::work_profile:
      return "Afw";
    case AndroidMode::knox:
      return "Knox";
    default:
      return "Native";
  }
}

std::string decimal_serial(const Certificate& certificate) {
  std::string bytes;
  for (std::size_t i = 0; i < certificate.serial.size(); i += 2)
    bytes += static_cast<char>(std::stoi(certificate.serial.substr(i, 2), nullptr, 16));
  return decimal(bytes);
}

}  // namespace

void AndroidLog::state(const Enrolment& e, Time at, const char* from, const char* to) {
  add(at, "INFO", kCertificates + "state." + machine_of(mode_) + "ScepCertInstallStateMachine",
      fmt::format("SCEP cert '{}' state changed from {} to {}", e.profile->android_id(), from, to));
}

void AndroidLog::event(const Enrolment& e, Time at, const std::string& what) {
  add(at, "INFO", "com.microsoft.clouddpcextension.certificates.ScepStateMachine",
      fmt::format("Mobius (ScepStateMachine) - {}(policyId={})", what, e.profile->logical));
}

void AndroidLog::authority(const Enrolment& e, Time at) {
  const std::string handler = "org.jscep.transport.response.GetCaCapsResponseHandler";
  add(at, "VERB", handler, "CA capabilities:");
  for (const char* capability : {"[✗] Get Next CA Certificate", "[✓] POST PKI Operation",
                                 "[✓] Renewal", "[✓] SHA-256 Digest Algorithm"})
    add(at, "VERB", handler, capability);
  if (world_.planning()) return;
  const Certificate& ra = world_.ra_certificates[static_cast<std::size_t>(e.profile->ca)];
  const std::string entity =
      fmt::format("[dn={}; serial={}]", text_of(ra.subject), decimal_serial(ra));
  const std::string inspector = "org.jscep.client.inspect.DefaultCertStoreInspector";
  add(at, "VERB", inspector, "CertStore contains 1 certificate(s):");
  add(at, "VERB", inspector, "1. '" + entity + "'");
  add(at, "VERB", inspector, "Using " + entity + " for recipient entity");
  add(at, "VERB", "org.jscep.client.Client", "Certificate verification passed.");
}

void AndroidLog::polls(const Enrolment& e, Time until, Time interval) {
  for (Time at = e.sent; at < until; at += interval) {
    if (at > e.sent)
      add(at, "VERB", "org.jscep.message.PkiMessageEncoder",
          fmt::format("Encoding message: org.jscep.message.GetCertInitial@{}[messageData=org.jscep."
                      "asn1.IssuerAndSubject@699b3ce,messageType=GET_CERT_INITIAL,transId={}]",
                      device_.random.hex(8), upper(e.transaction_id)));
    add(at + 2 * kSecond, "VERB", "org.jscep.transaction.EnrollmentTransaction",
        fmt::format("Response: org.jscep.message.CertRep@{}[failInfo=<null>,pkiStatus=PENDING,"
                    "messageData=<null>,messageType=CERT_REP,transId={}]",
                    device_.random.hex(8), upper(e.transaction_id)));
  }
}

void AndroidLog::not_installed(const Enrolment& e, const char* to) {
  state(e, e.answered + kSecond, "CERT_ENROLLED", "CERT_INSTALLING");
  state(e, e.answered + 2 * kSecond, "CERT_INSTALLING", to);
}

void AndroidLog::skips_wifi(Time at, const std::string& network) {
  add(at, "INFO", kWifi,
      "Skipping Wifi profile " + network + " because it is pending certificates.");
}

void AndroidLog::applies_wifi(const Enrolment& e, Time at, const std::string& network) {
  add(at, "INFO", "com.microsoft.omadm.utils.CertificateSelector",
      fmt::format("Selected client cert with alias 'User{}' and requestId '{}'.",
                  at / kSecond % 100000, e.profile->android_id()));
  add(at + kSecond, "INFO", kWifi, "Applied profile " + network);
}

std::string AndroidLog::part_name(int part) const {
  if (mode_ == AndroidMode::corporate_owned)
    return part == 0 ? "CloudExtension.log" : fmt::format("CloudExtension_{}.log", part);
  if (mode_ == AndroidMode::work_profile) return fmt::format("OMADMLog_{}.log", part);
  return part == 0 ? "OMADM.log" : fmt::format("OMADM.log.{}", part);
}

}  // namespace fleetgen
