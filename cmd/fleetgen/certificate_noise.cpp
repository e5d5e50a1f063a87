#include "cmd/fleetgen/certificate_noise.h"

#include <fmt/format.h>

namespace fleetgen {
namespace {

// Management sessions, and a trusted root that another policy failed to place.
Event windows_certificate_noise(Random& r, const Device& d, Time at) {
  if (r.chance(40)) return session_started(d, at);
  if (r.chance(70)) return session_ended(at);
  const std::string root = "./Device/Vendor/MSFT/RootCATrustedCertificates/Root/";
  return failed_node(d, at, root + upper(r.hex(40)));
}

}  // namespace

std::vector<Time> certificate_noise_times(const World& world, Device& device, Time from, Time to) {
  if (world.options.certificate_lines == 0) return {};
  return noise_times(device.random, world.options.certificate_lines, from, to);
}

void add_certificate_noise(const World& world, Device& device, Time from, Time to,
                           std::vector<Event>& events) {
  for (const Time at : certificate_noise_times(world, device, from, to))
    events.push_back(windows_certificate_noise(device.random, device, at));
}

AndroidLine android_certificate_noise(Random& r) {
  const std::string omadm = "com.microsoft.omadm.platforms.android.";
  switch (r.between(1, 4)) {
    case 1:
      return {"INFO", omadm + "wifimgr.WifiProfileManager",
              "Skipping Wifi profile " + r.guid() + " because it is pending certificates."};
    case 2:
      return {"VERB", omadm + "certmgr.CertificateEnrollmentManager", "There are 0 requests"};
    case 3:
      return {"INFO", omadm + "certmgr.CertificateSelector",
              fmt::format("Selected ca certificate with alias: 'user:{}.0' and thumbprint '{}'",
                          r.hex(8), upper(r.hex(40)))};
    default:
      return {"VERB", omadm + "certmgr.CertificateSelector",
              "Complete certificate chain built for " + r.guid()};
  }
}

AppleLine apple_certificate_noise(Random& r) {
  switch (r.between(1, 4)) {
    case 1:
      return {"default", "mdmd",
              "Performing synchronous URL request: https://a.manage.microsoft.com/" + r.guid()};
    case 2:
      return {"debug", "mdmd", "URL request succeeded"};
    case 3:
      return {"default", "profiled",
              "Profile \u201ccom.contoso." + r.hex(12) + "\u201d is not installed."};
    default:
      return {"debug", "profiled",
              fmt::format("Removing certificate with persistent ID 63657274{:016x}",
                          r.between(100, 90000))};
  }
}

}  // namespace fleetgen
