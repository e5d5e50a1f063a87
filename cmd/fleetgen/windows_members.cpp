// What the collectors of a Windows machine find: outputs of commands, exports of the registry,
// reports.
#include "cmd/fleetgen/windows_members.h"

#include <fmt/format.h>

namespace fleetgen {
namespace {

// How `reg export` writes. ASCII in.
std::string registry_text(const std::string& text) { return utf16(replaced(text, "\n", "\r\n")); }

// Little endian, four bytes.
std::string number(std::size_t value) {
  std::string out;
  for (int i = 0; i < 4; ++i) out += static_cast<char>(value >> (8 * i));
  return out;
}

// The key of an own certificate; that a root signed itself; that another certificate is none.
std::string listing_end(const Certificate& c, bool own, bool german) {
  const std::string hash =
      fmt::format("{} {}\r\n", german ? "Zertifikathash(sha1):" : "Cert Hash(sha1):", c.thumbprint);
  if (own)
    return fmt::format(
        "{}\r\n{}  {} te-{}\r\n  {} Microsoft Platform Crypto Provider\r\n{}\r\n\r\n",
        german ? "Kein Stammzertifikat" : "Non-root Certificate", hash,
        german ? "Schl\xfcsselcontainer =" : "Key Container =", c.thumbprint.substr(0, 12),
        german ? "Anbieter =" : "Provider =",
        german ? "Verschl\xfcsselungstest wurde durchgef\xfchrt" : "Encryption test passed");
  if (c.subject == c.issuer)
    return "Signature matches Public Key\r\nRoot Certificate: Subject matches Issuer\r\n" + hash +
           "No key provider information\r\nCannot find the certificate and private key for "
           "decryption.\r\n\r\n";
  return "Non-root Certificate\r\n" + hash +
         "No key provider information\r\nCannot find the certificate and private key for "
         "decryption.\r\n\r\n";
}

std::string listing_block(const Certificate& c, int number, bool own, Language language) {
  const bool german = language == Language::german;
  const auto date = [&](Time t) {
    return german ? german_minute(t + german_offset(t)) : us_minute(t + kHour);
  };
  return fmt::format(
      "================ {} {} ================\r\n{} {}\r\n{} {}\r\n {} {}\r\n {} {}\r\n{} "
      "{}\r\n{}",
      german ? "Zertifikat" : "Certificate", number,
      german ? "Seriennummer:" : "Serial Number:", c.serial,
      german ? "Aussteller:" : "Issuer:", text_of(c.issuer),
      german ? "Nicht vor:" : "NotBefore:", date(c.not_before),
      german ? "Nicht nach:" : "NotAfter:", date(c.not_after),
      german ? "Antragsteller:" : "Subject:", text_of(c.subject), listing_end(c, own, german));
}

}  // namespace

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

// The user's own store as `reg export` shows it: properties of each certificate, of which 3 is its
// SHA-1, 2 where its key is, 0x20 itself.
std::string store_registry(const std::vector<const Certificate*>& certificates) {
  const std::string store = "HKEY_CURRENT_USER\\Software\\Microsoft\\SystemCertificates\\My";
  std::string text = "Windows Registry Editor Version 5.00\n\n[" + store + "]\n\n[" + store +
                     "\\Certificates]\n\n";
  for (const Certificate* c : certificates) {
    std::string blob;
    for (const auto& [id, bytes] : {std::pair<std::size_t, std::string>(3, sha1(c->der)),
                                    {2, std::string("k\0\0\0", 4)},
                                    {0x20, c->der}})
      blob += number(id) + number(1) + number(bytes.size()) + bytes;
    text += "[" + store + "\\Certificates\\" + upper(c->thumbprint) + "]\n\"Blob\"=hex:";
    for (std::size_t i = 0; i < blob.size(); ++i)
      text += (i % 25 == 24 ? "\\\n  " : "") + to_hex(blob.substr(i, 1)) +
              (i + 1 < blob.size() ? "," : "\n\n");
  }
  return registry_text(text);
}

std::string scep_registry(const ScepState& state, const std::string& ndes_host) {
  const std::string thumbprint = state.status == 1 ? upper(state.of->certificate.thumbprint) : "";
  const std::string pin =
      state.pinned.empty() ? "" : "\"CAThumbprint\"=\"" + upper(state.pinned) + "\"\n";
  return registry_text(fmt::format(
      "Windows Registry Editor Version 5.00\n\n"
      "[HKEY_CURRENT_USER\\Software\\Microsoft\\SCEP\\MS DM Server]\n\n"
      "[HKEY_CURRENT_USER\\Software\\Microsoft\\SCEP\\MS DM Server\\{0}]\n"
      "\"Status\"=dword:{3:08x}\n\"ErrorCode\"=dword:{4:08x}\n\"CertThumbprint\"=\"{1}\"\n\n"
      "[HKEY_CURRENT_USER\\Software\\Microsoft\\SCEP\\MS DM Server\\{0}\\Install]\n"
      "\"ServerURL\"=\"https://{2}/certsrv/mscep/mscep.dll/pkiclient.exe\"\n{5}\n",
      state.of->profile->windows_id(), thumbprint, ndes_host, state.status, state.hresult, pin));
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

std::string listing(const char* store, const std::vector<const Certificate*>& certificates,
                    Language language) {
  const bool german = language == Language::german;
  const std::string_view name = store;
  const std::string_view localized = name == "CA"     ? "Intermediate Certification Authorities"
                                     : name == "Root" ? "Trusted Root Certification Authorities"
                                     : german         ? "Eigene Zertifikate"
                                                      : "Personal";
  std::string out = fmt::format("{} \"{}\"\r\n", store, localized);
  int number = 0;
  const bool own = name != "CA" && name != "Root";
  for (const Certificate* c : certificates) out += listing_block(*c, number++, own, language);
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

}  // namespace fleetgen
