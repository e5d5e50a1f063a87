// How collectors pack a Windows machine. Collect diagnostics, flattened: every directive is "(N)
// <kind> <mangled text> <file>"; the DM-EDP log sits in a cabinet inside the zip.
#include "cmd/fleetgen/windows.h"

#include <fmt/format.h>

#include "cmd/fleetgen/bulk.h"
#include "cmd/fleetgen/cab_writer.h"
#include "cmd/fleetgen/noise.h"
#include "cmd/fleetgen/windows_members.h"
#include "cmd/fleetgen/zip_writer.h"

namespace fleetgen {
namespace {

// The log of most machines as it is, of some as XML that somebody exported. The machine's serial
// decides, so that no random number changes.
Member mdm_log(const Device& d, const WindowsCollection& c) {
  const std::string name =
      "microsoft-windows-devicemanagement-enterprise-diagnostics-provider-admin";
  if (c.log_file != LogFile::by_serial) {
    const bool csv = c.log_file == LogFile::csv;
    return {name + (csv ? ".csv" : ".txt"), c.log->viewer_table(c.log_from, c.at, csv ? ',' : '\t'),
            c.at, true};
  }
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

// How this device is collected: the same in every run, without drawing a number.
unsigned manner(const Device& d) { return static_cast<unsigned char>(sha1(d.intune_id)[0]) % 3; }

// What shows the user's own store: a listing, or the registry it lies in.
Member own_store(const Device& d, const WindowsCollection& c, const std::string& folder) {
  std::vector<const Certificate*> all = c.user_store->certificates;
  for (const Certificate& certificate : d.earlier) all.push_back(&certificate);
  if (manner(d) == 1)
    return {folder + d.name + "_REG_HKCU_SystemCertificates.txt", store_registry(all), c.at};
  return {folder + d.name + "-user-My.txt", listing("My", all, c.user_store->language), c.at};
}

std::vector<const Certificate*> intermediate(const World& w) {
  return {&w.authorities[0].own(), &w.authorities[1].own()};
}

// What scripts found in the stores of authorities, by the names that docs/collect.md gives.
void add_authorities(const World& w, const Device& d, const WindowsCollection& c,
                     const std::string& folder, std::vector<Member>& members) {
  if (c.trust == Trust::unlisted) return;
  std::vector<const Certificate*> roots = {&w.roots[1].own()};
  if (c.trust == Trust::whole) roots.push_back(&w.roots[0].own());
  members.push_back(
      {folder + d.name + "-machine-Root.txt", listing("Root", roots, Language::english), c.at});
  if (c.user_store != nullptr)
    members.push_back({folder + d.name + "-user-CA.txt",
                       listing("CA", intermediate(w), Language::english), c.at});
}

// What scripts left for the collection.
std::vector<Member> left_by_scripts(const World& w, const Device& d, const WindowsCollection& c,
                                    const std::string& folder) {
  std::vector<Member> members;
  if (c.user_store != nullptr) members.push_back(own_store(d, c, folder));
  if (c.state != nullptr)
    members.push_back({folder + "scep.reg", scep_registry(*c.state, w.ndes_host), c.at});
  add_authorities(w, d, c, folder, members);
  return members;
}

void append(std::vector<Member>& members, std::vector<Member> more) {
  for (Member& member : more) members.push_back(std::move(member));
}

std::string mdm_cabinet_name(Time at) {
  const Civil t = civil(at);
  return fmt::format("mdmlogs-{:04}{:02}{:02}-{:02}{:02}{:02}", t.year, t.month, t.day, t.hour,
                     t.minute, t.second);
}

// Collect diagnostics before 2022: each directive has a folder of its number.
void collect_numbered(World& w, Device& d, const WindowsCollection& c, const std::string& host) {
  std::vector<Member> members = {
      {"results.xml", results_xml(d, false), c.at},
      {"1/export.reg", enrollment_registry(d), c.at},
      {"2/output.log", listing("CA", intermediate(w), Language::english), c.at},
      {"3/output.log", listing("my", {}, Language::english), c.at},
      {"4/output.log", dsregcmd(w, d, host), c.at},
      {"5/Events.evtx", application_log(d, c.at - kDay, c.at), c.at},
      {"6/" + mdm_cabinet_name(c.at) + ".cab", mdm_cabinet(w, d, c), c.at, true}};
  append(members, left_by_scripts(w, d, c, "7/"));
  append(members, bulk_event_logs(w, d, c.at - 30 * kDay, c.at));
  w.put_zip(fmt::format("DiagLogs-{}-{}.zip", host, compact(c.at)), std::move(members), c.at);
}

// Intune's Collect diagnostics. Its own commands run as SYSTEM: what shows the user's store, a
// script that ran as the user left where the collection looks.
void collect_diagnostics(World& w, Device& d, const WindowsCollection& c, const std::string& host) {
  const std::string cabinet = mdm_cabinet_name(c.at);
  const std::string command = "Command windir_system32_certutil_exe_";
  std::vector<Member> members = {
      {"results.xml", results_xml(d), c.at},
      {"(3) RegistryKey HKLM_Software_Microsoft_Enrollments export.reg", enrollment_registry(d),
       c.at},
      {"(21) " + command + "-store output.log", listing("CA", intermediate(w), Language::english),
       c.at},
      {"(22) " + command + "-store_-user_my output.log", listing("my", {}, Language::english),
       c.at},
      {"(26) Command windir_system32_dsregcmd_exe_status output.log", dsregcmd(w, d, host), c.at},
      {"(30) No Results - Error [0x80070002]", "", c.at},
      {"(34) Events Application Events.evtx", application_log(d, c.at - kDay, c.at), c.at}};
  append(members, left_by_scripts(w, d, c, "(41) FoldersFiles ProgramData_certificates/"));
  members.push_back(
      {"(43) FoldersFiles temp_MDMDiagnostics_" + cabinet + "_cab/" + cabinet + ".cab",
       mdm_cabinet(w, d, c), c.at, true});
  append(members, bulk_event_logs(w, d, c.at - 30 * kDay, c.at));
  w.put_zip(fmt::format("DiagLogs-{}-{}.zip", host, compact(c.at)), std::move(members), c.at);
}

// One Data Collector: live logs, registry exports that are called .txt, what mdmdiagnosticstool
// packs in a zip within. Where its name has minutes, it has the month once more.
void collect_odc(World& w, Device& d, const WindowsCollection& c, const std::string& host) {
  const std::string root = "CollectedData\\Intune\\";
  std::vector<Member> members = {
      {root + "RegistryKeys\\" + host + "_REG_SW_Microsoft_Enrollments.txt", enrollment_registry(d),
       c.at},
      {root + "Commands\\General\\" + host + "_dsreg_status.txt", dsregcmd(w, d, host), c.at},
      {root + "EventLogs\\" + host + "_Application.evtx", application_log(d, c.at - kDay, c.at),
       c.at}};
  if (c.log != nullptr)
    members.push_back({root + "EventLogs\\" + host +
                           "_Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider%4"
                           "Admin.evtx",
                       c.log->bytes(c.log_from, c.at), c.at});
  if (c.user_store != nullptr) members.push_back(own_store(d, c, root + "Files\\"));
  if (c.user_store != nullptr)
    members.push_back({root + "Files\\" + d.name + "-machine-CA.txt",
                       listing("CA", intermediate(w), Language::english), c.at});
  add_authorities(w, d, c, root + "Files\\", members);
  if (c.state != nullptr)
    members.push_back({root + "RegistryKeys\\" + host + "_REG_HKCU_Software_Microsoft_SCEP.txt",
                       scep_registry(*c.state, w.ndes_host), c.at});
  append(members, bulk_event_logs(w, d, c.at - 30 * kDay, c.at));
  const Civil at = civil(c.at);
  w.put_zip(fmt::format("{}_CollectedData_{:02}_{:02}_{:04}_{:02}_{:02}_UTC+00.ZIP", host, at.month,
                        at.day, at.year, at.hour, at.month),
            std::move(members), c.at);
}

}  // namespace

void collect(World& w, Device& d, const WindowsCollection& c) {
  if (w.planning()) {
    application_log(d, c.at - kDay, c.at);  // draws the same random numbers in both passes
    return;
  }
  const std::string host = c.host.empty() ? d.name : c.host;
  if (c.layout == Layout::numbered_folders)
    collect_numbered(w, d, c, host);
  else if (manner(d) == 2 && c.log_file == LogFile::by_serial)
    collect_odc(w, d, c, host);
  else
    collect_diagnostics(w, d, c, host);
}

}  // namespace fleetgen
