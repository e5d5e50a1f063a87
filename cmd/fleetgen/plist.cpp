#include "cmd/fleetgen/plist.h"

#include <fmt/format.h>

namespace fleetgen {
namespace {

std::string document(const std::string& content) {
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST "
         "1.0//EN\" "
         "\"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n<plist version=\"1.0\">\n<dict>\n" +
         content + "</dict>\n</plist>\n";
}

std::string entry(const std::string& key, const std::string& text) {
  return fmt::format("\t<key>{}</key>\n\t<string>{}</string>\n", key, text);
}

std::string certificate(const Certificate& c, bool identity) {
  return fmt::format(
      "\t\t<dict>\n\t\t\t<key>CommonName</key>\n\t\t\t<string>{}</string>\n\t\t\t<key>Data</key>\n"
      "\t\t\t<data>\n{}\t\t\t</data>\n\t\t\t<key>IsIdentity</key>\n\t\t\t<{}/>\n\t\t</dict>\n",
      common_name_of(c.subject), base64(c.der, 68), identity ? "true" : "false");
}

}  // namespace

std::string device_information(const Device& d) {
  std::string answers;
  for (const auto& [key, text] :
       std::vector<std::pair<std::string, std::string>>{{"BuildVersion", "21E236"},
                                                        {"DeviceName", d.name},
                                                        {"IMEI", d.imei},
                                                        {"Model", "MLPF3X"},
                                                        {"ModelName", "iPhone"},
                                                        {"OSVersion", d.os},
                                                        {"ProductName", "iPhone14,5"},
                                                        {"SerialNumber", d.hardware_serial},
                                                        {"UDID", d.udid}})
    answers += "\t" + replaced(entry(key, text), "\n\t", "\n\t\t");
  return document(entry("CommandUUID", Random(7, d.udid).guid()) +
                  "\t<key>QueryResponses</key>\n\t<dict>\n" + answers + "\t</dict>\n" +
                  entry("Status", "Acknowledged") + entry("UDID", d.udid));
}

std::string certificate_list(const Device& d, const std::vector<Authority>& authorities,
                             const std::vector<const Certificate*>& identities) {
  std::string list;
  for (const Authority& authority : authorities) list += certificate(authority.own(), false);
  for (const Certificate* identity : identities) list += certificate(*identity, true);
  return document("\t<key>CertificateList</key>\n\t<array>\n" + list + "\t</array>\n" +
                  entry("CommandUUID", Random(7, d.udid).guid()) + entry("Status", "Acknowledged") +
                  entry("UDID", d.udid));
}

}  // namespace fleetgen
