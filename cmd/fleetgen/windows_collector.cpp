// One Data Collector (formats/windows.md 3.3): copies of live logs, registry exports that are
// called .txt, PowerShell's view of the stores, and what mdmdiagnosticstool packs in a zip within.
#include <fmt/format.h>

#include "cmd/fleetgen/bulk.h"
#include "cmd/fleetgen/noise.h"
#include "cmd/fleetgen/windows_packing.h"

namespace fleetgen {
namespace {

// `>` of Windows PowerShell. ASCII in.
std::string powershell_output(const std::string& text) {
  return utf16(replaced(text, "\n", "\r\n"));
}

std::string local_seconds(Time utc) {
  const Civil t = civil(utc + kHour);
  return fmt::format("{}/{}/{} {}:{:02}:{:02} {}", t.month, t.day, t.year, (t.hour + 11) % 12 + 1,
                     t.minute, t.second, t.hour < 12 ? "AM" : "PM");
}

// A block for each of the extensions, with the certificate's own properties in every one.
std::string certificate_blocks(const Certificate& c) {
  constexpr int kExtensions = 2;
  const std::string store = "Microsoft.PowerShell.Security\\Certificate::CurrentUser\\My";
  std::string text;
  for (int i = 0; i < kExtensions; ++i)
    text += fmt::format(
        "\nCritical             : False\nOid                  : System.Security.Cryptography.Oid\n"
        "RawData              : {{48, 22, 6, 3...}}\n"
        "PSPath               : {0}\\{1}\nPSParentPath         : {0}\nPSChildName          : {1}\n"
        "Archived             : False\nFriendlyName         :\n"
        "NotAfter             : {2}\nNotBefore            : {3}\nHasPrivateKey        : True\n"
        "SerialNumber         : {4}\nThumbprint           : {1}\nVersion              : 3\n"
        "Issuer               : {5}\nSubject              : {6}\n",
        store, upper(c.thumbprint), local_seconds(c.not_after), local_seconds(c.not_before),
        upper(c.serial), text_of(c.issuer), text_of(c.subject));
  return text + "\n\n";
}

std::string user_certificates(const Packing& p) {
  std::string text;
  for (const Certificate* certificate : owned(p)) text += certificate_blocks(*certificate);
  if (text.empty())
    text = "\n\t\tWarning - no certs found in Current User personal certificate store \n\n";
  return powershell_output(text);
}

// Its name has the month where minutes are meant.
std::string archive_name(const Packing& p) {
  const Civil at = civil(p.c.at);
  return fmt::format("{}_CollectedData_{:02}_{:02}_{:04}_{:02}_{:02}_UTC+00.ZIP", p.host, at.month,
                     at.day, at.year, at.hour, at.month);
}

}  // namespace

void pack_data_collector(const Packing& p) {
  const Time at = p.c.at;
  const std::string root = "CollectedData\\Intune\\";
  const std::string logs = root + "EventLogs\\" + p.host + "_";
  const std::string keys = root + "RegistryKeys\\" + p.host + "_REG_";
  const std::string commands = root + "Commands\\";
  std::vector<Member> members = {
      {keys + "SW_Microsoft_Enrollments.txt", enrollment_registry(p.d), at},
      {commands + "General\\" + p.host + "_dsreg_status.txt", dsregcmd(p.w, p.d, p.host), at},
      {commands + "Autopilot\\MDMDiagReport-AutopilotDeviceProvisioningDeviceEnrollment.zip",
       zip(tool_members(p)), at, true},
      {logs + "Application.evtx", application_log(p.d, at - kDay, at), at}};
  if (p.c.log != nullptr)
    members.push_back(
        {logs + "Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider%4Admin.evtx",
         p.c.log->bytes(p.c.log_from, at, LogState::live), at});
  if (p.c.user_store != nullptr) {
    members.push_back(
        {commands + "NDES\\" + p.host + "_currentuser_cert_info.txt", user_certificates(p), at});
    members.push_back({root + "Files\\" + p.d.name + "-machine-CA.txt",
                       listing("CA", intermediate(p.w), Language::english), at});
  }
  append(members, listed_authorities(p, root + "Files\\"));
  if (p.c.state != nullptr)
    members.push_back(
        {keys + "HKCU_Software_Microsoft_SCEP.txt", scep_registry(*p.c.state, p.w.ndes_host), at});
  append(members, bulk_event_logs(p.w, p.d, at - 30 * kDay, at));
  p.w.put_zip(archive_name(p), std::move(members), at);
}

}  // namespace fleetgen
