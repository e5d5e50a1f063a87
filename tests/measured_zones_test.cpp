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

CaRow issued_at(std::int64_t utc_us, const char* key) {
  DecodedCertificate certificate;
  certificate.not_before_us = utc_us - kNotBeforeLead;
  certificate.public_key_sha1 = key;
  CaRow row;
  row.certificate = std::make_shared<const DecodedCertificate>(certificate);
  return row;
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

TEST_CASE("an answer after an approval measures nothing, it comes when the next poll is due") {
  const auto polled_at = kNoon + kHour;
  Evidence evidence;
  evidence.ca_rows = {issued_at(kNoon, "ab01")};
  evidence.records = {answer(polled_at, "AB01")};
  CHECK(measured_zones(evidence).by_stream.at(1).offset_us == -10 * kHour);  // told by nothing
  SECTION("told by the device's polls") {
    auto poll = in_tokyo(polled_at);
    poll.state = GENERATE("GetCertInitial sent", "CertRep received PENDING");
    poll.transaction_id = "AB01";
    evidence.records.push_back(poll);
  }
  SECTION("told by the CA's row") {
    evidence.ca_rows[0].submitted_us = kNoon - 5 * kHour;
    evidence.ca_rows[0].resolved_us = kNoon;
  }
  CHECK(measured_zones(evidence).by_stream.empty());
}

TEST_CASE("an answer with a certificate measures better than the device's own clock") {
  Evidence evidence;
  evidence.ca_rows = {issued_at(kNoon, "ab01")};
  // The device believes to be an hour further east than its clock shows.
  evidence.records = {answer(kNoon + 2 * kSecond, "AB01"), local_time(kNoon, "+10:00")};
  const auto clocks = measured_zones(evidence);
  CHECK(clocks.by_stream.at(1).offset_us == -9 * kHour);
  CHECK(clocks.by_stream.at(1).spread_us == 2 * kSecond);
  CHECK(clocks.by_stream.at(1).basis == "CertRep against NotBefore + 10 min");
}
