#include "engine/formats/dated_rows.h"

#include <catch2/catch.hpp>

#include "engine/decode/civil_time.h"

using namespace certtrail;

namespace {

constexpr std::uint64_t kQuarter = DatedRows::kHeldBytes / 4;  // four rows of it are one too many

Record row(const std::string& submitted, std::uint64_t length = 100) {
  CaRequest request;
  request.submitted.text = submitted;
  return {0, length, {}, {}, {}, false, std::move(request)};
}

Record issued(const std::string& not_before, const char* certificate_says) {
  auto record = row("");
  auto& request = std::get<CaRequest>(record.body);
  request.not_before.text = not_before;
  request.certificate.emplace();
  request.certificate->not_before_us =
      parse_iso8601(certificate_says, ZoneBasis::utc_by_format)->naive_us;
  return record;
}

std::string submitted_of(const Record& record) {
  return format_utc(std::get<CaRequest>(record.body).submitted.naive_us).substr(0, 10);
}

std::vector<std::string> codes_of(const Output& out) {
  std::vector<std::string> codes;
  for (const auto& note : out.notes) codes.push_back(note.code);
  return codes;
}

}  // namespace

TEST_CASE("a decoded certificate tells the order of the dates printed beside it") {
  const auto [certificate_says, read] = GENERATE(table<const char*, std::string>({
      {"2024-03-04T11:00:00", "2024-05-06"},
      {"2024-03-05T00:59:00", "2024-05-06"},  // the list's zone may be 14 hours off
      {"2024-04-03T01:00:00", "2024-06-05"},
  }));
  DatedRows rows;
  Output out;
  rows.add(row("5/6/2024 1:00 AM"), out);
  CHECK(out.records.empty());
  rows.add(issued("3/4/2024 1:00 AM", certificate_says), out);
  REQUIRE(out.records.size() == 2);
  CHECK(submitted_of(out.records[0]) == read);
  rows.finish(out);
  CHECK(codes_of(out).empty());
}

TEST_CASE("a certificate that agrees with no order of the date beside it tells nothing") {
  DatedRows rows;
  Output out;
  rows.add(issued("3/4/2024 1:00 AM", "2023-01-01T00:00:00"), out);
  CHECK(out.records.empty());
  rows.finish(out);
  CHECK(codes_of(out) == std::vector<std::string>{"date.ambiguous_order"});
}

TEST_CASE("rows do not wait for their order beyond the limit, and are not guessed at") {
  DatedRows rows;
  Output out;
  for (int i = 0; i < 4; ++i) rows.add(row("3/4/2024 1:00 AM", kQuarter), out);
  REQUIRE(out.records.size() == 4);
  rows.add(row("3/4/2024 1:00 AM"), out);
  CHECK(codes_of(out).empty());
  auto shows = row("13/4/2024 1:00 AM");
  shows.offset = 77;
  rows.add(std::move(shows), out);
  rows.add(row("3/4/2024 1:00 AM"), out);
  REQUIRE(out.records.size() == 7);
  CHECK_FALSE(std::get<CaRequest>(out.records[4].body).submitted.known());
  CHECK(submitted_of(out.records[5]) == "2024-04-13");
  CHECK(submitted_of(out.records[6]) == "2024-04-03");
  rows.finish(out);
  REQUIRE(codes_of(out) == std::vector<std::string>{"date.left_unread"});
  CHECK(out.notes[0].detail.starts_with("5 dates "));
}

TEST_CASE("an order that pairs settled at the limit and a date then refutes is noted") {
  DatedRows rows;
  Output out;
  auto pair = row("5/4/2024 1:00 AM", kQuarter * 4);  // 5 April to 2 June, not May 4 to February 6
  std::get<CaRequest>(pair.body).resolved.text = "2/6/2024 1:00 AM";
  rows.add(std::move(pair), out);
  CHECK(submitted_of(out.records[0]) == "2024-04-05");
  auto shows = row("4/13/2024 1:00 AM");
  shows.offset = 77;
  rows.add(std::move(shows), out);
  rows.finish(out);
  REQUIRE(codes_of(out) == std::vector<std::string>{"date.order_changed"});
  CHECK(out.notes[0].offset == 77);
}

TEST_CASE("requests are numbered in the order in which they were submitted") {
  const auto [second_id, codes] = GENERATE(table<std::string, std::vector<std::string>>({
      {"9", {}}, {"7", {"date.ambiguous_order"}},  // begins anew: nothing is concluded
  }));
  DatedRows rows;
  Output out;
  auto first = row("5/4/2024 1:00 AM");  // 5 April, or May 4
  std::get<CaRequest>(first.body).request_id = "8";
  auto second = row("2/6/2024 1:00 AM");  // 2 June, or February 6
  std::get<CaRequest>(second.body).request_id = second_id;
  rows.add(std::move(first), out);
  rows.add(std::move(second), out);
  rows.finish(out);
  CHECK(codes_of(out) == codes);
  if (codes.empty()) CHECK(submitted_of(out.records[1]) == "2024-06-02");
}

TEST_CASE("dates that read the same in any order need no decision") {
  const auto [last, codes] = GENERATE(table<std::string, std::vector<std::string>>({
      {"4/13/2024 1:00 AM", {}},
      {"4/12/2024 1:00 AM", {"date.ambiguous_order"}},
  }));
  DatedRows rows;
  Output out;
  for (int i = 0; i < 4; ++i) rows.add(row("1/1/2024 1:00 AM", kQuarter), out);
  rows.add(row(last), out);
  rows.finish(out);
  CHECK(codes_of(out) == codes);
}

TEST_CASE("dates that cannot be read are counted to the end of the file") {
  DatedRows rows;
  Output out;
  for (const char* text : {"4/13/2024 1:00 AM", "yesterday", "31/31/2024 1:00", "EMPTY"})
    rows.add(row(text), out);
  rows.add(row("4/13/2024 1:00 blah"), out);
  rows.finish(out);
  REQUIRE(codes_of(out) == std::vector<std::string>{"date.unreadable", "date.unknown_marker"});
  CHECK(out.notes[0].detail == "2 dates were not understood");
}
