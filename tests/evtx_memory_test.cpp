// What is remembered of a whole event log stays within bounds, whatever the log says.
#include <catch2/catch.hpp>

#include "engine/formats/evtx/log_spans.h"
#include "engine/formats/evtx/recovered.h"
#include "engine/formats/evtx/told_facts.h"

using namespace certtrail;
using namespace certtrail::evtx;

namespace {

Record event_of(std::size_t bytes) {
  Record record;
  record.body = Event{std::string(bytes, 'x')};
  return record;
}

}  // namespace

TEST_CASE("recovered records wait for what the log still holds, but only so many bytes of them") {
  Output out;
  Recovered recovered;
  for (std::uint64_t id = 1; id <= 100; ++id) recovered.hold({id, 0}, event_of(1 << 20), out);
  CHECK(out.records.size() > 50);  // handed on before the end
  recovered.hold({1, 0}, event_of(1), out);
  recovered.release(out);
  CHECK(out.records.size() == 100);
  CHECK(out.records_total == 100);
}

TEST_CASE("a recovered record that the log still holds is told once, if it is not too far away") {
  constexpr std::uint64_t kRecords = 5'000'000;
  Output out;
  Recovered recovered;
  for (std::uint64_t id = 1; id <= kRecords; ++id) recovered.live({id, id});
  recovered.hold({kRecords, kRecords}, event_of(1), out);
  recovered.hold({kRecords - 1'000'000, kRecords - 1'000'000}, event_of(1), out);
  recovered.release(out);
  CHECK(out.records.empty());
  recovered.hold({1, 1}, event_of(1), out);  // 5 million records before
  recovered.release(out);
  CHECK(out.records.size() == 1);
}

TEST_CASE("a log of nothing but gaps is told as far as memory allows") {
  LogSpans spans;
  for (std::uint64_t id = 0; id < 1'000'000; ++id) spans.add("pc|log", 3 * id, {});
  CHECK(spans.is_full());
  const auto found = spans.stretches("dm_edp");
  CHECK(found.size() > 10'000);
  CHECK(found.size() < 200'000);
}

TEST_CASE("a log that names ever more computers is told as far as memory allows") {
  ToldFacts facts;
  CHECK(facts.add("host_name", "PC-1"));
  CHECK_FALSE(facts.add("host_name", "PC-1"));
  CHECK(facts.add("enrollment_id", "PC-1"));
  std::size_t told = 0;
  for (int i = 2; i < 300'000; ++i) told += facts.add("host_name", "PC-" + std::to_string(i));
  CHECK(facts.is_full());
  CHECK(told > 50'000);
  CHECK(told < 200'000);
  CHECK_FALSE(facts.add("host_name", "PC-1"));
}

TEST_CASE("a log whose stretches are met in pieces is told whole, however many pieces") {
  LogSpans spans;
  for (std::uint64_t id = 0; id < 1'000'000; ++id) spans.add("pc|log", id % 100 * 10, {});
  CHECK_FALSE(spans.is_full());
  CHECK(spans.stretches("dm_edp").size() == 100);
}

TEST_CASE("record ids at both ends of their range make stretches of their own") {
  LogSpans spans;
  for (const std::uint64_t id : {UINT64_MAX, std::uint64_t{0}, UINT64_MAX - 1, std::uint64_t{1}})
    spans.add("pc|log", id, {});
  const auto found = spans.stretches("dm_edp");
  REQUIRE(found.size() == 2);
  CHECK(found[0].last_record_id == 1);
  CHECK(found[1].first_record_id == UINT64_MAX - 1);
  CHECK(found[1].last_record_id == UINT64_MAX);
}
