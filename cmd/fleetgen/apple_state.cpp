#include "cmd/fleetgen/apple_state.h"

#include <fmt/format.h>

#include <cstdlib>

#include "cmd/fleetgen/plist.h"

namespace fleetgen {
namespace {

std::string property_list(const std::string& content) {
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<plist version=\"1.0\">\n" + content +
         "\n</plist>\n";
}

std::string entry(const std::string& key, const std::string& value) {
  return "<key>" + key + "</key>" + value;
}
std::string text(const std::string& value) { return "<string>" + value + "</string>"; }
std::string dictionary(const std::string& entries) { return "<dict>" + entries + "</dict>"; }

std::string seconds_of(Time at) {
  const Civil c = civil(at);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", c.year, c.month, c.day, c.hour,
                     c.minute, c.second);
}

std::string date(Time at) { return "<date>" + replaced(seconds_of(at), " ", "T") + "Z</date>"; }

std::string identifier(const Enrolment& e) {
  return "www.windowsintune.com.SCEP." + e.profile->apple_id();
}

std::string scep_payload(const Enrolment& e) {
  return dictionary(
      entry("PayloadType", text("com.apple.security.scep")) +
      entry("PayloadIdentifier", text("com.apple.security.scep." + e.profile->logical)) +
      entry("PayloadUUID", text(e.profile->apple_id())));
}

std::string stub(const Enrolment& e) {
  return property_list(dictionary(
      entry("InstallDate", date(e.installed)) + entry("PayloadIdentifier", text(identifier(e))) +
      entry("PayloadDisplayName", text("SCEP")) +
      entry("InstallOptions", dictionary(entry("installedByMDM", "<true/>"))) +
      entry("PayloadContent", "<array>" + scep_payload(e) + "</array>")));
}

std::string events(const std::vector<ProfileEvent>& all) {
  std::string list;
  for (const ProfileEvent& event : all)
    list += dictionary(
        entry(identifier(*event.enrolment),
              dictionary(entry("operation", text(event.operation)) +
                         entry("process", text("mdmd")) + entry("timestamp", date(event.at)))));
  return property_list(dictionary(entry("ProfileEvents", "<array>" + list + "</array>")));
}

std::string described(const std::string& key, const std::string& value) {
  return fmt::format("        {} = \"{}\";\n", key, value);
}

std::string hex_groups(const std::string& bytes) {
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); ++i)
    out += fmt::format("{}{:02x}", i > 0 && i % 4 == 0 ? " " : "",
                       static_cast<unsigned char>(bytes[i]));
  return out;
}

}  // namespace

std::vector<Member> sysdiagnose(const Device& d, const std::vector<ProfileEvent>& all,
                                const std::vector<const Enrolment*>& installed, Time at,
                                Time zone) {
  const std::string clock = replaced(replaced(seconds_of(at + zone), "-", "."), ":", "-");
  const Time minutes = std::abs(zone) / kMinute;
  const std::string folder =
      fmt::format("sysdiagnose_{}{}{:02}{:02}_iPhone-OS_iPhone_21E236/", replaced(clock, " ", "_"),
                  zone < 0 ? "-" : "+", minutes / 60, minutes % 60);
  const std::string shared = folder + "logs/MCState/Shared/";
  std::vector<Member> members = {
      {shared + "MCProfileEvents.plist", events(all), at},
      {shared + "MDM.plist",
       property_list(
           dictionary(entry("AccessRights", "<integer>8191</integer>") +
                      entry("LastPollingAttempt", date(at - kHour)) +
                      entry("ManagingProfileIdentifier", text("Microsoft.Profiles.MDM")))),
       at},
      {folder + "logs/SystemVersion/SystemVersion.plist",
       property_list(dictionary(entry("ProductName", text("iPhone OS")) +
                                entry("ProductVersion", text(d.os)) +
                                entry("ProductBuildVersion", text("21E236")))),
       at},
      {folder + "MDM/DeviceInformation.plist", device_information(d), at},
      {folder + "MDM/NotNow.plist",
       property_list(dictionary(entry("CommandUUID", text(Random(8, d.udid).guid())) +
                                entry("Status", text("NotNow")) + entry("UDID", text(d.udid)))),
       at},
      {folder + "system_logs.logarchive/Persist/0000000000000001.tracev3",
       std::string("\0\x10\0\0\x11\0\0\0", 8) + std::string(64, '\0'), at}};
  for (const Enrolment* e : installed)
    members.push_back(
        {shared + "profile-" + Random(7, e->profile->logical).hex(40) + ".stub", stub(*e), at});
  return members;
}

std::vector<Member> mac_support(const Device& d, const std::vector<const Enrolment*>& installed,
                                const std::vector<const Certificate*>& identities, Time at) {
  std::string profiles, list;
  for (const Enrolment* e : installed)
    profiles += dictionary(entry("ProfileIdentifier", text(identifier(*e))) +
                           entry("ProfileDisplayName", text("SCEP")) +
                           entry("ProfileInstallDate", text(seconds_of(e->installed) + " +0000")) +
                           entry("ProfileItems", "<array>" + scep_payload(*e) + "</array>"));
  for (const Certificate* c : identities)
    list += (list.empty() ? "" : ",\n") +
            fmt::format(
                "                {{\n            CommonName = \"{}\";\n            Data = "
                "<{}>;\n            IsIdentity = 1;\n        }}",
                common_name_of(c->subject), hex_groups(c->der));
  const std::string query = "/usr/libexec/mdmclient Query";
  const std::string stars = "\n**************************\n\n\nDaemon response: {\n";
  const Time started = at - 2 * kHour;
  return {
      {"profiles_show.xml",
       property_list(dictionary(entry("_computerlevel", "<array>" + profiles + "</array>"))), at},
      {"QueryCertificates.txt",
       query + "Certificates" + stars + "    CertificateList =     (\n" + list +
           "\n    );\n    Status = Acknowledged;\n}\n",
       at},
      {"QueryDeviceInformation.txt",
       query + "DeviceInformation" + stars + "    QueryResponses =     {\n" +
           described("DeviceName", d.name) + described("OSVersion", d.os) +
           described("ProductName", "Mac14,2") + described("SerialNumber", d.hardware_serial) +
           described("UDID", d.udid) + "    };\n}\n",
       at},
      {"Library/Logs/Microsoft/Intune/IntuneMDMDaemon.log",
       seconds_of(started) +
           ":288 | IntuneMDM-Daemon | I | 100 | SidecarService | Getting policies\n" +
           seconds_of(at - kMinute) +
           ":001 | IntuneMDM-Daemon | I | *100 | SyncActivityRunner | Finished\n",
       at}};
}

}  // namespace fleetgen
