// Clocks of phones against the log of the web server that they asked: by hand, and through ingest.
#include "engine/link/met_clocks.h"

#include <catch2/catch.hpp>
#include <filesystem>

#include "engine/link/clock_votes.h"
#include "tests/program.h"
#include "tests/temporary_folder.h"
#include "tests/unpacked.h"

using namespace certtrail;
using namespace certtrail::tests;
namespace fs = std::filesystem;

namespace {

constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kMinute = 60 * kSecond;
constexpr std::int64_t kHour = 60 * kMinute;
const OffsetSearch kZones{15 * kMinute, -14 * kHour, 14 * kHour};

std::int64_t offset_hours(const std::vector<std::int64_t>& moments,
                          const std::vector<std::int64_t>& others) {
  const auto found = found_offset(moments, others, kZones);
  return found ? found->offset_us / kHour : 99;
}

}  // namespace

TEST_CASE("one clock is laid upon another where most moments meet") {
  const std::int64_t noon = 20'000 * 24 * kHour + 12 * kHour;
  const std::vector<std::int64_t> server = {noon, noon + 7 * kMinute, noon + 95 * kMinute};
  std::vector<std::int64_t> device;
  for (const auto at : server) device.push_back(at + 9 * kHour - 2 * kSecond);
  const auto found = found_offset(device, server, kZones);
  REQUIRE(found);
  CHECK(found->offset_us == -9 * kHour);
  CHECK(found->pairs == 3);
  CHECK(found->spread_us == 2 * kSecond);
  CHECK(offset_hours({device[1]}, server) == -9);  // alone, among few
  CHECK(offset_hours({device[0] + 5 * kMinute + 30 * kSecond}, server) == 99);
  CHECK(offset_hours(device, {}) == 99);
  CHECK(offset_hours({}, server) == 99);
}

TEST_CASE("a clock is not laid upon another by chance") {
  const std::int64_t noon = 20'000 * 24 * kHour + 12 * kHour;
  std::vector<std::int64_t> crowd;
  for (int minute = 0; minute < 600; minute += 15) crowd.push_back(noon + minute * kMinute);
  // Any of them could be the one that a moment alone met, and any hour fits two that are an hour
  // apart.
  CHECK(offset_hours({noon + 9 * kHour}, crowd) == 99);
  CHECK(offset_hours({noon + 9 * kHour, noon + 10 * kHour}, crowd) == 99);
}

TEST_CASE("logs without a zone or a date land on the truth beside the web server's log") {
  const TemporaryFolder folder;
  REQUIRE(make_fleet(
      folder.path(),
      "--devices 1 --seed 3 --noise-lines 5 --stories android_clock_ahead,ios_complete"));
  fs::create_directories(folder.path() / "phones");
  for (const auto& entry : fs::directory_iterator(folder.path() / "inbox")) {
    const auto name = entry.path().filename().string();
    if (name.starts_with("CompanyPortal-") || name.starts_with("iOS-"))
      fs::copy(entry.path(), folder.path() / "phones" / name);
    if (name.find("-CertConnectorLogs-") != std::string::npos)
      fs::copy(entry.path(), folder.path() / "server.zip");
  }
  // Requests by the second of UTC: true, ahead by nine hours, and copied without a date.
  const auto requests = [&] {
    return certtrail_in(folder.path(),
                        "sql \"SELECT platform, zone_basis, datetime(at_us / 1000000, 'unixepoch') "
                        "AS at FROM event e JOIN device d ON d.id = e.device WHERE e.raw_state IN "
                        "('PkcsReq sent', 'PKIOperation sent') AND e.source <> 'iis' ORDER BY 3\" "
                        "--format csv")
        .out;
  };
  REQUIRE(certtrail_in(folder.path(), "ingest phones").status == 0);
  const auto assumed = requests();
  CHECK(assumed.find("android,assumed,") != std::string::npos);
  CHECK(assumed.find("calibrated") == std::string::npos);
  REQUIRE(certtrail_in(folder.path(), "ingest server.zip").status == 0);
  // The times that truth.tsv has.
  CHECK(requests() ==
        "platform,zone_basis,at\n"
        "android,calibrated,2024-06-08 13:27:00\n"
        "android,calibrated,2024-06-09 23:40:21\n"
        "ios,calibrated,2024-06-09 23:51:13\n");
  CHECK(
      certtrail_in(folder.path(),
                   "sql \"SELECT offset_us / 60000000 AS minutes, basis FROM clock_offset ORDER BY "
                   "1\" --format csv")
          .out ==
      "minutes,basis\n"
      "-540,GetCACert against the web server's log\n"
      "0,GetCACert against the web server's log\n");
}
