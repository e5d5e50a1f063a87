// What settings say of hosts: zones where nothing else tells, and values that name nothing.
#include "engine/link/stated_zones.h"

#include <catch2/catch.hpp>

#include "engine/link/clock.h"
#include "engine/link/junk.h"

using namespace certtrail;

namespace {

constexpr std::int64_t kHour = 3'600'000'000;
constexpr std::int64_t kNine = 9 * kHour;

Evidence two_streams() {
  Evidence evidence;
  evidence.streams = {{1, "archive", "ca01-2026"}, {2, "udid", "ab-1"}};
  evidence.facts = {{1, "", "archive_host", "CA01", {}}, {2, "", "host_name", "pc-1", {}}};
  evidence.snapshots = {{7, 16, 1, "ca", "", "", 0, true}};
  return evidence;
}

LogRecord record(std::int64_t stream, std::string zone_basis) {
  LogRecord r;
  r.stream = stream;
  r.naive_us = 100 * kHour;
  r.zone_basis = std::move(zone_basis);
  return r;
}

}  // namespace

TEST_CASE("a stated zone is found by any name of a host, with or without its domain") {
  const auto evidence = two_streams();
  for (const std::string name : {"ca01", "CA01", "ca01.contoso.com", "CA01-2026"}) {
    const auto zones = stated_zones(evidence, {{name, 540}});
    INFO(name);
    REQUIRE(zones.of_stream(1));
    CHECK(zones.of_stream(1)->east_us == kNine);
    CHECK_FALSE(zones.of_stream(2));
  }
  CHECK_FALSE(stated_zones(evidence, {{"ca011", 540}}).of_stream(1));
}

TEST_CASE("dates of a CA export are in its stated zone unless certificates tell better") {
  auto evidence = two_streams();
  CaRow row;
  row.issuer = "CN=Contoso CA, DC=contoso";
  row.zone_basis = "assumed";
  row.serial = "0a";
  row.not_before_us = row.submitted_us = 100 * kHour;
  row.sightings = {{0, {}}};
  evidence.ca_rows = {row};
  for (const std::string name : {"Contoso CA", "ca01"}) {
    auto stated = evidence;
    CaZones zones({{name, 540}});
    zones.add_host(1, "CA01");
    correct_ca_dates(stated, zones);
    CHECK(stated.ca_rows[0].submitted_us == 100 * kHour - kNine);
  }
  auto assumed = evidence;
  correct_ca_dates(assumed, CaZones());
  CHECK(assumed.ca_rows[0].submitted_us == 100 * kHour);
  auto measured = evidence;
  CaZones zones({{"ca01", 540}});
  zones.add_host(1, "CA01");
  zones.add(7, 100 * kHour, 2 * kHour, "");
  correct_ca_dates(measured, zones);
  CHECK(measured.ca_rows[0].submitted_us == 98 * kHour);
}

TEST_CASE("the clock of a CA follows summer time as its certificates show it") {
  constexpr std::int64_t kDay = 24 * kHour;
  constexpr std::int64_t kSecond = 1'000'000;
  CaZones zones;
  zones.add(7, 10 * kDay, kHour, "printed");
  zones.add(7, 20 * kDay, kHour - 59 * kSecond, "printed");  // printed without seconds
  zones.add(7, 30 * kDay, 2 * kHour, "printed");
  zones.add(7, 40 * kDay, 2 * kHour - kSecond, "implied");
  zones.add(7, 50 * kDay, kHour, "printed");
  const auto offset_at = [&](std::int64_t day) {
    return (day * kDay - zones.to_utc(7, 1, "", day * kDay)) / kHour;
  };
  const std::vector<std::pair<std::int64_t, std::int64_t>> expected = {
      {1, 1},  {10, 1}, {15, 1}, {20, 1}, {24, 1}, {26, 2},
      {35, 2}, {40, 2}, {44, 2}, {46, 1}, {90, 1}};
  for (const auto& [day, hours] : expected) {
    INFO(day);
    CHECK(offset_at(day) == hours);
  }
  const auto& clocks = zones.by_snapshot().at(7);
  REQUIRE(clocks.size() == 4);
  CHECK(clocks[0].from_us == 10 * kDay);
  CHECK(clocks[0].to_us == 20 * kDay);
  CHECK(clocks[0].pairs == 2);
  CHECK(clocks[0].spread_us == 59 * kSecond);
  CHECK(clocks[2].basis == "implied");
}

TEST_CASE("a log without a zone is in the stated one, a log with one in its own") {
  auto evidence = two_streams();
  evidence.records = {record(2, "assumed"), record(2, "explicit"), record(1, "explicit")};
  const auto clocks = resolve_times(evidence, {{"PC-1", -60}, {"CA01", 540}});
  CHECK(evidence.records[0].at_us == 101 * kHour);
  CHECK(evidence.records[0].zone_basis == "calibrated");
  CHECK(evidence.records[1].at_us == 100 * kHour);
  REQUIRE(clocks.by_stream.size() == 1);  // nothing to say of a stream that prints its zone
  CHECK(clocks.by_stream.at(2).basis == "setting zones: PC-1");
}

TEST_CASE("junk of the settings names no device") {
  auto evidence = two_streams();
  evidence.facts.push_back({2, "", "hardware_serial", "FILL-ME", {}});
  IntuneRow row;
  row.device_name = "Kiosk";
  evidence.intune_rows = {row};
  Settings settings;
  settings.junk_serials = {"fill-me"};
  settings.junk_host_names = {"kiosk", "CA01"};
  drop_junk(evidence, settings);
  REQUIRE(evidence.facts.size() == 1);
  CHECK(evidence.facts[0].value == "pc-1");
  CHECK(evidence.intune_rows[0].device_name.empty());
}
