#include "cmd/fleetgen/noise.h"

#include <fmt/format.h>

#include <algorithm>

namespace fleetgen {
namespace {

Event windows_noise(Random& r, const Device& d, Time at) {
  constexpr std::array<const char*, 5> kFailing = {
      "./Device/Vendor/MSFT/Policy/Config/Update/ActiveHoursMaxRange",
      "./Device/Vendor/MSFT/BitLocker/RequireDeviceEncryption",
      "./User/Vendor/MSFT/WiFi/Profile/Contoso/WlanXml",
      "./Device/Vendor/MSFT/EnterpriseModernAppManagement/AppManagement",
      "./Device/Vendor/MSFT/RootCATrustedCertificates/Root"};
  switch (r.between(1, 5)) {
    case 1:
      return session_started(d, at);
    case 2:
      return session_ended(at);
    case 3:
      return failed_node(d, at, r.pick(kFailing));
    case 4:
      return {at,
              0,
              813,
              4,
              "",
              {message("Message1", "ActiveHoursMaxRange"), message("Message2", "Update"),
               message("Message3", d.enrollment_id), message("Message4", "Device"),
               hex_number("HexInt1", 0x12)}};
    default:
      return {at, 0, 75, 4, "", {hex_number("HexInt1", 0)}};
  }
}

}  // namespace

Event session_started(const Device& d, Time at) {
  return {at,
          0,
          208,
          4,
          "",
          {message("Message1", d.enrollment_id),
           message("Message2", "https://r.manage.microsoft.com/devicegatewayproxy/cimhandler.ashx"),
           message("Message3", "The operation completed successfully.")}};
}

Event session_ended(Time at) { return {at, 0, 209, 4, "", {hex_number("HRESULT", 0)}}; }

Event failed_node(const Device& d, Time at, const std::string& node) {
  return {at,
          0,
          404,
          2,
          "",
          {message("Message1", d.enrollment_id), message("Message2", "MDMDeviceWithAAD"),
           message("Message3", "Policy"), hex_number("InternalCmdType", 1),
           message("Message5", node), hex_number("HexInt1", 0x86000002)}};
}

std::vector<Time> noise_times(Random& random, int count, Time from, Time to) {
  std::vector<Time> times = {from, to};
  for (int i = 2; i < count; ++i) times.push_back(random.between(from, to) / 1000 * 1000);
  std::ranges::sort(times);
  return times;
}

void add_windows_noise(World& world, Device& device, Time from, Time to,
                       std::vector<Event>& events) {
  const int count = world.options.noise_lines + static_cast<int>(events.size()) / 2;
  for (const Time at : noise_times(device.random, count, from, to))
    events.push_back(windows_noise(device.random, device, at));
}

AndroidLine android_noise(Random& r) {
  const std::string id = r.guid();
  switch (r.between(1, 8)) {
    case 1:
      return {"INFO", "com.microsoft.omadm.client.OMADMClientService",
              "Starting scheduled session with reason PeriodicCheckin"};
    case 2:
      return {"VERB", "com.microsoft.omadm.syncml.SyncmlSession",
              fmt::format("Received response code 200 with {} bytes", r.between(300, 9000))};
    case 3:
      return {"INFO", "AppConfigHelper",
              "Returning app config JSON "
              "[{\"ApplicationConfiguration\":[{\"Name\":\"IntuneMAMUPN\",\"Value\":\"User" +
                  std::to_string(r.between(1000, 99999)) + "\"}]}]"};
    case 4:
      return {"WARN", "com.microsoft.omadm.platforms.android.policy.PasswordPolicy",
              "Passcode does not satisfy policy " + id + "; waiting for the user"};
    case 5:
      return {"INFO", "com.microsoft.omadm.platforms.android.wifimgr.WifiProfileManager",
              "Skipping Wifi profile " + id + " because it is pending certificates."};
    case 6:
      return {"VERB", "com.microsoft.omadm.utils.CertUtils", "0 cert(s) excluded by criteria:"};
    case 7:
      return {"ERRR", "com.microsoft.omadm.apppolicy.AppPolicyFetcher",
              "Could not fetch policy\njava.net.SocketTimeoutException: timeout\n"
              "\tat "
              "okhttp3.internal.http2.Http2Stream$StreamTimeout.newTimeoutException(Http2Stream."
              "java:678)\n"
              "\tat okhttp3.internal.connection.RealCall.execute(RealCall.kt:154)"};
    default:
      return {"VERB", "com.microsoft.omadm.taskexecutor.TaskQueue",
              fmt::format("Task {} finished in {} ms", id, r.between(2, 4000))};
  }
}

AppleLine apple_noise(Random& r) {
  switch (r.between(1, 7)) {
    case 1:
      return {"default", "locationd",
              fmt::format("client status changed, {} clients", r.between(1, 40))};
    case 2:
      return {"debug", "mdmd", "Attempting to perform MDM request: ManagedApplicationList"};
    case 3:
      return {"default", "SpringBoard", "Received memory warning."};
    case 4:
      return {"default", "profiled", "Checking for MDM installation..."};
    case 5:
      return {"default", "profiled", "...finished checking for MDM installation."};
    case 6:
      return {"error", "CommCenter",
              fmt::format("PDP context {} was not activated", r.between(0, 4))};
    default:
      return {"info", "wifid",
              fmt::format("RSSI {} dBm on channel {}", -r.between(30, 90), r.between(1, 140))};
  }
}

std::string application_log(Device& device, Time from, Time to) {
  const Channel channel = {"Microsoft-Windows-Security-SPP",
                           "{E23B33B0-C8C9-472C-A5F9-F2BDFEA0F156}", "Application",
                           0x80000000000000ull};
  std::vector<Event> events;
  std::uint64_t record = 5000;
  for (const Time at : noise_times(device.random, 12, from, to))
    events.push_back({at,
                      record++,
                      16384,
                      4,
                      device.name,
                      {message("Data1", iso(at + kDay)), message("Data2", "RulesEngine")}});
  return evtx(channel, events);
}

}  // namespace fleetgen
