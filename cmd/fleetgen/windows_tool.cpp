// What mdmdiagnosticstool collects (formats/windows.md 3.2): its names of event logs are in lower
// case with '-' for '/', and its dump of the registry is of no other tool's form.
#include <fmt/format.h>

#include "cmd/fleetgen/windows_packing.h"

namespace fleetgen {
namespace {

constexpr const char* kDebugLog =
    "microsoft-windows-devicemanagement-enterprise-diagnostics-provider-debug.evtx";

const Channel kDebug = {"Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider",
                        "{3DA494E4-0FE2-415C-B895-FB5265C5C83B}",
                        "Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider/Debug",
                        0x1000000000000000ull};

// Local time, three blanks, no zone.
std::string printed(Time at) {
  const Civil t = civil(at);
  return fmt::format("{:02}/{:02}/{:04}   {:02}:{:02}:{:02}{}", t.month, t.day, t.year,
                     (t.hour + 11) % 12 + 1, t.minute, t.second, t.hour < 12 ? "AM" : "PM");
}

std::string report_html(const Packing& p) {
  const auto row = [](const std::string& label, const std::string& value) {
    return fmt::format("<tr><td class=\"LabelColumn\">{}</td><td>{}</td></tr>\r\n", label, value);
  };
  return "<!DOCTYPE html>\r\n<html><head><title>MDMDiagReport</title></head><body>\r\n"
         "<h1>MDM Diagnostic Report</h1><p>" +
         printed(p.c.at) + "</p>\r\n<h2>Device Info</h2>\r\n<table>" + row("PC name", p.host) +
         row("Organization", "Contoso") + row("OS Build", "22631.3672") +
         "</table>\r\n<h2>Connection Info</h2>\r\n<table>" + row("Managed by", "Contoso") +
         row("Last sync", "The last sync was successful<br/>" + printed(p.c.at - kHour)) +
         "</table>\r\n<h2>Device Management Account</h2>\r\n<table>" +
         row("EntDMID", p.d.intune_id) +
         "</table>\r\n<h2>Certificates</h2>\r\n<table id=\"CertificatesTable\"><tr>"
         "<td class=\"LabelColumnForSortableTable\">Issued to</td><td>Issued by</td>"
         "<td>Expiration</td><td>Intended purposes</td></tr></table>\r\n</body></html>\r\n";
}

// Without a first line, values are indented and numbers are "DWORD:".
std::string registry_dump(const Packing& p) {
  const std::string enrollments = "HKEY_LOCAL_MACHINE\\software\\microsoft\\enrollments";
  return fmt::format(
      "[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\ComputerName\\ActiveComputerName]"
      "\r\n    \"ComputerName\"=\"{0}\"\r\n\r\n"
      "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion]\r\n"
      "    \"CurrentBuild\"=\"22631\"\r\n    \"UBR\"=DWORD:00000e58\r\n\r\n"
      "[{1}]\r\n    @=\"\"\r\n\r\n[{1}\\{2}]\r\n"
      "    \"EnrollmentState\"=DWORD:00000001\r\n    \"EnrollmentType\"=DWORD:00000006\r\n"
      "    \"UPN\"=\"{3}\"\r\n    \"ProviderID\"=\"MS DM Server\"\r\n    "
      "\"AADTenantID\"=\"{4}\"\r\n\r\n"
      "[{1}\\{2}\\DMClient\\MS DM Server]\r\n    \"EntDMID\"=\"{5}\"\r\n\r\n",
      p.host, enrollments, p.d.enrollment_id, p.d.upn, p.w.tenant, p.d.intune_id);
}

std::string device_hash(const Packing& p) {
  return fmt::format(
      "Device Serial Number,Windows Product ID,Hardware Hash\r\n{},,T0FrAAEAHAAAAAoA{}"
      "\r\n",
      p.d.hardware_serial, base64(sha256(p.d.hardware_serial)));
}

}  // namespace

std::string footprint(Time at) {
  const Civil t = civil(at);
  return fmt::format(
      "--- Start at:{:04}-{:02}-{:02} {:02}:{:02}:{:02}\r\n\"AreaName\" : "
      "\"DeviceEnrollment;DeviceProvisioning;Autopilot;\"\r\n"
      "Failed to CollectAutologonInfo. HResult:0x80070002\r\n",
      t.year, t.month, t.day, t.hour, t.minute, t.second);
}

std::vector<Member> tool_members(const Packing& p) {
  const Time at = p.c.at;
  std::vector<Member> members = {{"MDMDiagHtmlReport.html", report_html(p), at},
                                 {"MDMDiagReport.xml", report_xml(p.d, at), at},
                                 {"MdmDiagReport_RegistryDump.reg", registry_dump(p), at},
                                 {"MdmDiagLogMetadata.json",
                                  "{\r\n  \"MdmDiagVersion\":\"1.0\",\r\n  \"AreaName\" : "
                                  "\"DeviceEnrollment;DeviceProvisioning;Autopilot;\"\r\n}\r\n",
                                  at},
                                 {"MdmLogCollectorFootPrint.txt", footprint(at), at},
                                 {"DeviceHash_" + p.d.name + ".csv", device_hash(p), at, true},
                                 {kDebugLog, evtx(kDebug, {}), at}};
  if (p.c.log != nullptr)
    members.push_back(
        {"microsoft-windows-devicemanagement-enterprise-diagnostics-provider-admin.evtx",
         p.c.log->bytes(p.c.log_from, at, LogState::closed), at});
  return members;
}

}  // namespace fleetgen
