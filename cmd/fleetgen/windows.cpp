// The flattened layout of formats/windows.md 3.1: every directive is "(N) <kind> <mangled text>
// <file>"; the DM-EDP log sits in a cabinet inside the zip.
#include "cmd/fleetgen/windows.h"

#include <fmt/format.h>

#include "cmd/fleetgen/bulk.h"
#include "cmd/fleetgen/cab_writer.h"
#include "cmd/fleetgen/noise.h"
#include "cmd/fleetgen/zip_writer.h"

namespace fleetgen {
namespace {

// UTF-16LE with a byte order mark, CRLF: how `reg export` writes. ASCII in.
std::string registry_text(const std::string& text) {
  std::string out = "\xff\xfe";
  for (const char c : replaced(text, "\n", "\r\n")) {
    out += c;
    out += '\0';
  }
  return out;
}

std::string enrollment_registry(const Device& d) {
  return registry_text(fmt::format(
      "Windows Registry Editor Version 5.00\n\n"
      "[HKEY_LOCAL_MACHINE\\Software\\Microsoft\\Enrollments]\n\n"
      "[HKEY_LOCAL_MACHINE\\Software\\Microsoft\\Enrollments\\{0}]\n"
      "\"EnrollmentType\"=dword:00000006\n\"ProviderID\"=\"MS DM Server\"\n\"UPN\"=\"{1}\"\n\n"
      "[HKEY_LOCAL_MACHINE\\Software\\Microsoft\\Enrollments\\{0}\\DMClient\\MS DM Server]\n"
      "\"EntDMID\"=\"{2}\"\n\"EntDeviceName\"=\"{3}\"\n\n",
      d.enrollment_id, d.upn, d.intune_id, d.name));
}

std::string dsregcmd(const World& w, const Device& d, const std::string& host) {
  const std::string rule =
      "+----------------------------------------------------------------------+\r\n";
  return fmt::format(
      "\r\n{0}| Device State                                                         |\r\n{0}\r\n"
      "             AzureAdJoined : YES\r\n          EnterpriseJoined : NO\r\n"
      "              DomainJoined : NO\r\n               Device Name : {1}\r\n\r\n"
      "{0}| Device Details                                                       |\r\n{0}\r\n"
      "                  DeviceId : {2}\r\n                Thumbprint : {3}\r\n"
      " DeviceCertificateValidity : [ 2023-11-02 08:10:44.000 UTC -- 2033-11-02 08:40:44.000 UTC "
      "]\r\n"
      "            KeyContainerId : {4}\r\n               KeyProvider : Microsoft Platform Crypto "
      "Provider\r\n"
      "              TpmProtected : YES\r\n          DeviceAuthStatus : SUCCESS\r\n\r\n"
      "{0}| Tenant Details                                                       |\r\n{0}\r\n"
      "                TenantName : Contoso\r\n                  TenantId : {5}\r\n"
      "                    MdmUrl : "
      "https://enrollment.manage.microsoft.com/enrollmentserver/discovery.svc\r\n",
      rule, host, d.entra_id, upper(to_hex(sha1(d.entra_id))), d.intune_id.substr(0, 8), w.tenant);
}

std::string listing_block(const Certificate& c, int number, Language language) {
  const bool german = language == Language::german;
  const auto date = [&](Time t) {
    return german ? german_minute(t + german_offset(t)) : us_minute(t + kHour);
  };
  return fmt::format(
      "================ {} {} ================\r\n{} {}\r\n{} {}\r\n {} {}\r\n {} {}\r\n{} "
      "{}\r\n{}\r\n"
      "{} {}\r\n  {} te-{}\r\n  {} Microsoft Platform Crypto Provider\r\n{}\r\n\r\n",
      german ? "Zertifikat" : "Certificate", number,
      german ? "Seriennummer:" : "Serial Number:", c.serial,
      german ? "Aussteller:" : "Issuer:", text_of(c.issuer),
      german ? "Nicht vor:" : "NotBefore:", date(c.not_before),
      german ? "Nicht nach:" : "NotAfter:", date(c.not_after),
      german ? "Antragsteller:" : "Subject:", text_of(c.subject),
      german ? "Kein Stammzertifikat" : "Non-root Certificate",
      german ? "Zertifikathash(sha1):" : "Cert Hash(sha1):", c.thumbprint,
      german ? "Schl\xfcsselcontainer =" : "Key Container =", c.thumbprint.substr(0, 12),
      german ? "Anbieter =" : "Provider =",
      german ? "Verschl\xfcsselungstest wurde durchgef\xfchrt" : "Encryption test passed");
}

std::string listing(const char* store, const std::vector<const Certificate*>& certificates,
                    Language language) {
  const bool german = language == Language::german;
  const std::string_view localized = std::string_view(store) == "CA"
                                         ? "Intermediate Certification Authorities"
                                     : german ? "Eigene Zertifikate"
                                              : "Personal";
  std::string out = fmt::format("{} \"{}\"\r\n", store, localized);
  int number = 0;
  for (const Certificate* c : certificates) out += listing_block(*c, number++, language);
  return out + (german ? "CertUtil: -store-Befehl wurde erfolgreich ausgef\xfchrt.\r\n"
                       : "CertUtil: -store command completed successfully.\r\n");
}

std::string report_xml(const Device& d, Time at) {
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<MDMEnterpriseDiagnosticsReport>\r\n"
      "  "
      "<DeviceManagementAccount><Enrollment><EnrollmentId>{0}</EnrollmentId><ProtectedInformation>"
      "<MDMServerName>Microsoft "
      "Intune</MDMServerName><ConnectionInformation><ServerLastSuccessTime>{1}"
      "</ServerLastSuccessTime></ConnectionInformation></ProtectedInformation></Enrollment>"
      "</DeviceManagementAccount>\r\n"
      "  <Resources><Enrollment><EnrollmentID>{0}</EnrollmentID><Scope><ResourceTarget>device"
      "</ResourceTarget><Resources><Type>default</Type><ResourceName>./device/Vendor/MSFT/Policy"
      "</ResourceName></Resources></Scope></Enrollment></Resources>\r\n</"
      "MDMEnterpriseDiagnosticsReport>\r\n",
      d.enrollment_id, compact(at));
}

std::string results_xml(const Device& d) {
  return fmt::format(
      "<Collection HRESULT=\"0\"><ID>{}</ID><OutputFileFormat>flattened</OutputFileFormat>"
      "<RegistryKey HRESULT=\"0\">HKLM\\Software\\Microsoft\\Enrollments</RegistryKey>"
      "<Command HRESULT=\"0\">%windir%\\system32\\certutil.exe -store</Command>"
      "<Command HRESULT=\"0\">%windir%\\system32\\certutil.exe -store -user my</Command>"
      "<Command HRESULT=\"0\">%windir%\\system32\\dsregcmd.exe /status</Command>"
      "<Events HRESULT=\"0\">Application</Events>"
      "<FoldersFiles "
      "HRESULT=\"0\">%temp%\\MDMDiagnostics\\mdmlogs-*.cab</FoldersFiles></Collection>\r\n",
      d.intune_id);
}

// The log of most machines as it is, of some as XML that somebody exported. The machine's serial
// decides, so that no random number changes.
Member mdm_log(const Device& d, const WindowsCollection& c) {
  const std::string name =
      "microsoft-windows-devicemanagement-enterprise-diagnostics-provider-admin";
  const int pick = static_cast<unsigned char>(sha256(d.hardware_serial)[0]) % 6;
  if (pick > 1) return {name + ".evtx", c.log->bytes(c.log_from, c.at), c.at};
  const XmlStyle style = pick == 0 ? XmlStyle::wevtutil : XmlStyle::viewer;
  return {name + ".xml", c.log->xml(c.log_from, c.at, style), c.at, true};
}

std::string mdm_cabinet(const World&, const Device& d, const WindowsCollection& c) {
  const std::string hash = fmt::format(
      "Device Serial Number,Windows Product ID,Hardware Hash\r\n{},,T0FrAAEAHAAAAAoA{}\r\n",
      d.hardware_serial, base64(sha256(d.hardware_serial)));
  std::vector<Member> members;
  if (c.log != nullptr) members.push_back(mdm_log(d, c));
  members.push_back({"MDMDiagReport.xml", report_xml(d, c.at), c.at, true});
  members.push_back({"DeviceHash_" + d.name + ".csv", hash, c.at, true});
  members.push_back({"MdmLogCollectorFootPrint.txt", "MDM log collector finished\r\n", c.at, true});
  return cab(members);
}

}  // namespace

void collect(World& w, Device& d, const WindowsCollection& c) {
  if (w.planning()) {
    application_log(d, c.at - kDay, c.at);  // draws the same random numbers in both passes
    return;
  }
  const std::string host = c.host.empty() ? d.name : c.host;
  const Civil at = civil(c.at);
  const std::string stamp = fmt::format("{:04}{:02}{:02}-{:02}{:02}{:02}", at.year, at.month,
                                        at.day, at.hour, at.minute, at.second);
  const std::vector<const Certificate*> intermediate = {&w.authorities[0].own(),
                                                        &w.authorities[1].own()};
  const std::string command = "Command windir_system32_certutil_exe_";
  std::vector<Member> members = {
      {"results.xml", results_xml(d), c.at},
      {"(3) RegistryKey HKLM_Software_Microsoft_Enrollments export.reg", enrollment_registry(d),
       c.at},
      {"(21) " + command + "-store output.log", listing("CA", intermediate, Language::english),
       c.at},
      {"(22) " + command + "-store_-user_my output.log", listing("my", {}, Language::english),
       c.at},
      {"(26) Command windir_system32_dsregcmd_exe_status output.log", dsregcmd(w, d, host), c.at},
      {"(30) No Results - Error [0x80070002]", "", c.at},
      {"(34) Events Application Events.evtx", application_log(d, c.at - kDay, c.at), c.at}};
  if (c.user_store != nullptr) {
    std::vector<const Certificate*> all = c.user_store->certificates;
    for (const Certificate& certificate : d.earlier) all.push_back(&certificate);
    members.push_back({"(41) " + command + "-user_-store_My output.log",
                       listing("My", all, c.user_store->language), c.at});
  }
  members.push_back(
      {"(43) FoldersFiles temp_MDMDiagnostics_mdmlogs-" + stamp + "_cab/mdmlogs-" + stamp + ".cab",
       mdm_cabinet(w, d, c), c.at, true});
  for (Member& log : bulk_event_logs(w, d, c.at - 30 * kDay, c.at))
    members.push_back(std::move(log));
  w.put_zip(fmt::format("DiagLogs-{}-{}.zip", host, compact(c.at)), std::move(members), c.at);
}

}  // namespace fleetgen
