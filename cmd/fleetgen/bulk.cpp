// "Collect diagnostics" takes whole channels: of dozens of megabytes of event logs only the
// cabinet's one log speaks of certificates. Field names are those of the Windows manifests of each
// channel.
#include "cmd/fleetgen/bulk.h"

#include <fmt/format.h>

namespace fleetgen {
namespace {

struct BulkLog {
  const char* member;
  Channel channel;
  std::uint16_t event;
  const char* first;  // field names
  const char* second;
  const char* text;  // what `first` says around a random guid
};

std::vector<BulkLog> bulk_logs() {
  return {{"(35) Events System Events.evtx",
           {"Service Control Manager", "{555908D1-A6D7-4695-8E1E-26931D2012F4}", "System",
            0x8080000000000000ull},
           7036,
           "param1",
           "param2",
           "Background Intelligent Transfer Service job {} of the update orchestrator"},
          {"(36) Events Setup Events.evtx",
           {"Microsoft-Windows-Servicing", "{BD12F3B8-FC40-4A61-A307-B7A013A069C1}", "Setup",
            0x8000000000000000ull},
           4,
           "PackageIdentifier",
           "IntendedPackageState",
           "Package_for_RollupFix~31bf3856ad364e35~amd64~~22621.{}"},
          {"(37) Events Microsoft-Windows-AppLocker_EXE_and_DLL Events.evtx",
           {"Microsoft-Windows-AppLocker", "{CBDA4DBF-8D5D-4F69-9578-BE14AA540D22}",
            "Microsoft-Windows-AppLocker/EXE and DLL", 0x8000000000000000ull},
           8002,
           "FilePath",
           "Fqbn",
           "%PROGRAMFILES%\\CONTOSO\\AGENT\\CACHE\\{}\\UPDATER.EXE"}};
}

std::string bulk_event_log(const BulkLog& log, Random& random, const std::string& computer,
                           Time from, Time to, std::int64_t bytes) {
  constexpr std::int64_t kEventBytes = 660;
  const std::int64_t count = bytes / kEventBytes;
  std::uint64_t record = static_cast<std::uint64_t>(random.between(1000, 90000));
  std::vector<Event> events;
  for (std::int64_t i = 0; i < count; ++i)
    events.push_back({from + (to - from) / count * i,
                      record++,
                      log.event,
                      4,
                      computer,
                      {message(log.first, fmt::format(fmt::runtime(log.text), random.guid())),
                       message(log.second, fmt::format("{}", random.between(1, 400))),
                       hex_number("Result", static_cast<std::uint32_t>(random.between(0, 3)))}});
  return evtx(log.channel, events);
}

}  // namespace

std::vector<Member> bulk_event_logs(const World& world, const Device& device, Time from, Time to) {
  std::vector<Member> members;
  if (!world.options.realistic_sizes || world.planning()) return members;
  Random random(world.options.seed, "bulk " + device.name + iso(to));
  const std::int64_t bytes = random.between(5'000'000, 50'000'000);
  const auto logs = bulk_logs();
  for (const BulkLog& log : logs)
    members.push_back({log.member,
                       bulk_event_log(log, random, device.name, from, to,
                                      bytes / static_cast<std::int64_t>(logs.size())),
                       to});
  return members;
}

}  // namespace fleetgen
