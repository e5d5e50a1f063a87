// formats/server.md 3: a zip named <Report>_<guid>.zip with one member of the same base name. CSV
// has a UTF-8 BOM; times are UTC without a zone.
#include "cmd/fleetgen/intune.h"

#include <fmt/format.h>

#include <algorithm>

#include "cmd/fleetgen/zip_writer.h"

namespace fleetgen {
namespace {

std::string cell(const std::string& text) {
  if (text.find_first_of(",\"\n") == std::string::npos) return text;
  return "\"" + replaced(text, "\"", "\"\"") + "\"";
}

std::string certificates_csv(const World& w) {
  std::string out =
      "\xef\xbb\xbf"
      "DeviceId,DeviceName,UserId,UPN,PolicyId,CertificateStatus,Thumbprint,SerialNumber,"
      "SubjectName,"
      "IssuerName,KeyUsage,EnhancedKeyUsage,ValidFrom,ValidTo\r\n";
  std::vector<std::string> lines;
  for (const IntuneCertificateRow& row : w.intune_certificates) {
    const Certificate& c = row.certificate;
    lines.push_back(fmt::format(
        "{},{},{},{},{},{},{},{},{},{},{},{},{},{}\r\n", row.device_id, cell(row.device_name),
        row.user_id, cell(row.upn), row.policy_id, row.status, upper(c.thumbprint), upper(c.serial),
        cell(text_of(c.subject)), cell(row.issuer), "160", "1.3.6.1.5.5.7.3.2",
        intune_time(c.not_before), intune_time(c.not_after)));
  }
  std::ranges::sort(lines);
  for (const std::string& line : lines) out += line;
  return out;
}

std::string assignments_csv(const World& w) {
  std::string out =
      "\xef\xbb\xbfPolicyId,PolicyName,IntuneDeviceId,DeviceName,AadDeviceId,UPN,AssignmentStatus,"
      "AssignmentStatus_loc,PspdpuLastModifiedTimeUtc\r\n";
  for (const auto& [key, row] : w.assignments) {
    const char* text = row.status == "2" ? "Succeeded" : row.status == "5" ? "Error" : "Pending";
    out += fmt::format("{},{},{},{},{},{},{},{},{}\r\n", key.second, row.profile_name, key.first,
                       cell(row.device_name), row.entra_id, cell(row.upn), row.status, text,
                       intune_time(kIntuneAsOf - kDay));
  }
  return out;
}

std::string json_text(const std::string& text) {
  return "\"" + replaced(replaced(text, "\\", "\\\\"), "\"", "\\\"") + "\"";
}

std::string device_json(const Device& d, bool former) {
  const auto field = [](const char* name, const std::string& value) {
    return fmt::format("{}:{},", json_text(name), json_text(value));
  };
  constexpr std::array<const char*, 3> kSystems = {"Windows", "Android", "iOS"};
  std::string out = "{";
  out += field("DeviceId", d.intune_id) + field("DeviceName", d.name);
  out += field("ReferenceId", d.entra_id) + field("SerialNumber", d.hardware_serial);
  out += field("OS", d.is_mac ? "macOS" : kSystems[static_cast<std::size_t>(d.platform)]) +
         field("OSVersion", d.os);
  out += field("Manufacturer", d.manufacturer) + field("Model", d.model);
  out += field("IMEI", d.imei) + field("UPN", d.upn) + field("UserEmail", d.upn);
  out += field("UserId", d.user_id) + field("UserName", d.first + " " + d.last);
  out += field("CreatedDate", intune_time(d.enrolled));
  out += field("LastContact", intune_time(former ? d.enrolled + 30 * kDay : kNow - 9 * kHour));
  out += field("ManagedBy", "Intune");
  out.back() = '}';
  return out;
}

std::string devices_json(const World& w) {
  std::string out = "{\"values\":[";
  for (const Device& device : w.devices)
    if (device.known_to_intune) out += device_json(device, false) + ",\n";
  for (const Device& device : w.former_devices) out += device_json(device, true) + ",\n";
  if (out.ends_with(",\n")) out.resize(out.size() - 2);
  return out + "]}\n";
}

}  // namespace

void write_intune_exports(World& w) {
  const std::string certificates = "AllDeviceCertificates_" + w.random.guid();
  const std::string devices = "Devices_" + w.random.guid();
  const std::string assignments = "DeviceAssignmentStatusByConfigurationPolicy_" + w.random.guid();
  w.put_zip(assignments + ".zip", {{assignments + ".csv", assignments_csv(w), kIntuneAsOf}},
            kIntuneAsOf);
  w.put_zip(certificates + ".zip", {{certificates + ".csv", certificates_csv(w), kIntuneAsOf}},
            kIntuneAsOf);
  w.put_zip(devices + ".zip", {{devices + ".json", devices_json(w), kNow}}, kNow);
}

}  // namespace fleetgen
