// Logs that print no zone are corrected by what their own records tell of UTC.
#include "engine/link/measured_zones.h"

#include <catch2/catch.hpp>

#include "engine/decode/civil_time.h"

using namespace certtrail;

namespace {

constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kHour = 3600 * kSecond;
constexpr std::int64_t kNoon = 20'000 * kMicrosecondsPerDay + 12 * kHour;  // UTC

// Its clock is nine hours ahead of UTC.
LogRecord in_tokyo(std::int64_t utc_us) {
  LogRecord r;
  r.stream = 1;
  r.zone_basis = "assumed";
  r.naive_us = utc_us + 9 * kHour;
  return r;
}

LogRecord local_time(std::int64_t utc_us, const std::string& zone) {
  auto r = in_tokyo(utc_us);
  r.source = "android_syncml";
  r.state = "LocalTime";
  r.subject = format_utc(r.naive_us);
  r.subject.back() = zone[0];  // instead of Z
  r.subject += zone.substr(1);
  return r;
}

LogRecord answer(std::int64_t utc_us, const char* transaction) {
  auto r = in_tokyo(utc_us);
  r.hop = Hop::response_received;
  r.transaction_id = transaction;
  return r;
}

}  // namespace

TEST_CASE("a log's zone is what the device told Intune of its local time") {
  Evidence evidence;
  evidence.records = {local_time(kNoon, "+09:00"), local_time(kNoon + 2 * kHour, "+09:00"),
                      local_time(kNoon + 9 * kHour, "+10:00")};  // of a journey
  const auto clocks = measured_zones(evidence);
  REQUIRE(clocks.by_stream.size() == 1);
  const auto& clock = clocks.by_stream.at(1);
  CHECK(clock.offset_us == -9 * kHour);
  CHECK(clock.pairs == 2);
  CHECK(clock.spread_us == 0);
  CHECK(clock.basis == "the device's own LocalTime");

  resolve_times(evidence);
  CHECK(evidence.records[0].at_us == kNoon);
  CHECK(evidence.records[0].zone_basis == "calibrated");
}

TEST_CASE("a local time measures nothing without its zone, or of a log that prints one") {
  Evidence evidence;
  evidence.records = {local_time(kNoon, "Z"), local_time(kNoon, "+09:00")};
  evidence.records[0].subject.pop_back();
  evidence.records[1].zone_basis = "explicit";
  CHECK(measured_zones(evidence).by_stream.empty());
  evidence.records = {local_time(kNoon, "+09:00"), local_time(kNoon, "+10:00")};  // one against one
  CHECK(measured_zones(evidence).by_stream.empty());
}

TEST_CASE("an answer with a certificate measures better than the device's own clock") {
  Evidence evidence;
  CaRow row;
  DecodedCertificate certificate;
  certificate.not_before_us = kNoon - kNotBeforeLead;
  certificate.public_key_sha1 = "ab01";
  row.certificate = std::make_shared<const DecodedCertificate>(certificate);
  evidence.ca_rows = {row};
  // The device believes to be an hour further east than its clock shows.
  evidence.records = {answer(kNoon + 2 * kSecond, "AB01"), local_time(kNoon, "+10:00")};
  const auto clocks = measured_zones(evidence);
  CHECK(clocks.by_stream.at(1).offset_us == -9 * kHour);
  CHECK(clocks.by_stream.at(1).spread_us == 2 * kSecond);
  CHECK(clocks.by_stream.at(1).basis == "CertRep against NotBefore + 10 min");
}
