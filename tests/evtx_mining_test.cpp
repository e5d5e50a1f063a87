// What is kept of an event log in ingest: the MDM client's certificate events, spans and facts.
#include <catch2/catch.hpp>
#include <cstring>
#include <filesystem>

#include "engine/decode/cursor.h"
#include "engine/decode/framing.h"
#include "engine/decode/record_json.h"
#include "engine/formats/evtx/binxml.h"
#include "engine/formats/evtx/chunk.h"
#include "engine/formats/evtx/log_spans.h"
#include "engine/formats/windows_event/dm_edp.h"
#include "tests/golden.h"

using namespace certtrail;
namespace fs = std::filesystem;

namespace {

std::string mined(std::string_view bytes) {
  const Format* format = identify({bytes.substr(0, 65536), {}}, "log.evtx");
  REQUIRE(format != nullptr);
  Feeder feeder(*format, {"log.evtx", false});
  feeder.feed(bytes);
  feeder.finish();
  std::string text;
  for (const auto& record : feeder.output().records) text += to_json(record) + "\n";
  for (const auto& note : feeder.output().notes) text += to_json(note) + "\n";
  return text + std::to_string(feeder.output().records_total) + " records\n";
}

const fs::path kFixtures = fs::path(FIXTURES) / "formats" / "evtx";

}  // namespace

TEST_CASE("event logs are mined for the MDM client's certificate events") {
  const std::string name = GENERATE("scep_success", "scep_failure", "stale_header_and_unused_chunk",
                                    "recovered_from_slack", "damaged_records", "record_id_gap",
                                    "user_data", "forwarded_from_two_computers", "no_computer",
                                    "certificate_logs", "connector", "old_connector");
  INFO(name);
  tests::check_golden(kFixtures / (name + ".mined.expected"),
                      mined(tests::slurp(kFixtures / (name + ".evtx"))));
}

TEST_CASE("an event log with any byte changed is read without harm") {
  const std::string name = GENERATE("scep_success", "value_types", "recovered_from_slack");
  const auto sound = tests::slurp(kFixtures / (name + ".evtx"));
  const Format* format = identify({std::string_view(sound).substr(0, 65536), {}}, "log.evtx");
  for (std::size_t at = 4096 + 40; at < sound.size(); at += 1 + at % 3) {
    if (at == 4096 + 128) at = 4096 + 512;
    auto bytes = sound;
    bytes[at] = static_cast<char>(at % 2 ? 0xFF : bytes[at] ^ 0x41);
    Feeder feeder(*format, {"log.evtx", at % 5 != 0});
    CHECK_NOTHROW(feeder.feed(bytes));
    CHECK_NOTHROW(feeder.finish());
  }
}

TEST_CASE("damage of a chunk is said, and costs no more than it touches") {  // T22, T26, T27
  const auto [at, bytes, records, code] =
      GENERATE(table<std::size_t, std::string, std::size_t, std::string>({
          {0, "XXXXXXXX", 11, "evtx.bad_chunk"},
          {124, "oops", 13, "evtx.bad_header_crc"},
          {52, "oops", 13, "evtx.bad_data_crc"},
          {48, std::string("\x70\x11\x01\0", 4), 13, "evtx.bad_free_space"},
          {512 + 4, "\xF0\xFF\xFF\xFF", 11, "evtx.bad_record"},
          {512 + 4, std::string(4, '\0'), 11, "evtx.bad_record"},
      }));
  auto log = tests::slurp(kFixtures / "scep_success.evtx");
  log.replace(4096 + at, bytes.size(), bytes);
  const auto text = mined(log);
  INFO(text);
  CHECK(text.find("\"" + code + "\"") != std::string::npos);
  CHECK(text.ends_with("\n" + std::to_string(records) + " records\n"));
}

TEST_CASE("the MDM client is known by any of its names, or by its GUID alone") {
  CHECK(windows_event::is_dm_edp(
      "Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider", ""));
  CHECK(windows_event::is_dm_edp("Microsoft-WindowsPhone-Enterprise-Diagnostics-Provider", ""));
  CHECK(windows_event::is_dm_edp("DeviceManagement-Enterprise-Diagnostic-Provider", ""));
  CHECK(windows_event::is_dm_edp("DeviceManagement-Enterprise-Diagnostics-Provide", ""));
  CHECK(windows_event::is_dm_edp("", "{3da494e4-0fe2-415c-b895-fb5265c5c83b}"));
  CHECK_FALSE(windows_event::is_dm_edp("Microsoft-Windows-Provisioning-Diagnostics-Provider", ""));
}

TEST_CASE("stretches of record ids are put together across a log that wrapped") {
  evtx::LogSpans spans;
  const auto at = [](std::int64_t us) { return Moment{us, 0, ZoneBasis::utc_by_format, {}}; };
  for (const std::uint64_t id : {30u, 31u, 32u, 20u, 21u, 22u, 10u, 11u, 23u})
    spans.add("pc|log", id, at(static_cast<std::int64_t>(id)));
  const auto found = spans.stretches("dm_edp");
  REQUIRE(found.size() == 3);
  CHECK(found[0].first_record_id == 10);
  CHECK(found[0].last_record_id == 11);
  CHECK(found[1].first_record_id == 20);
  CHECK(found[1].last_record_id == 23);
  CHECK(found[1].to.naive_us == 23);
  CHECK(found[2].first_record_id == 30);
  CHECK(found[2].actor == "pc|log");
}

TEST_CASE("an exported record is the record of the log it was exported from") {
  const auto log = tests::slurp(kFixtures / "scep_success.evtx");
  auto exported = log;
  std::uint64_t number = 0;
  for (const auto& raw : evtx::read_chunk(std::string_view(log).substr(4096), 4096).records) {
    const std::uint64_t header[] = {++number + 1000, raw.filetime + 312'500};  // as exports do
    std::memcpy(exported.data() + 4096 + raw.at + 8, header, sizeof header);
  }
  REQUIRE(number == 13);
  const auto rest = [](std::string text) {  // but for the checksum, which the change made wrong
    const auto note = text.find("{\"note\":\"evtx.bad_data_crc\"");
    if (note != std::string::npos) text.erase(note, text.find('\n', note) + 1 - note);
    return text;
  };
  CHECK(rest(mined(exported)) == mined(log));
}

TEST_CASE("places in an event log beyond 4 GiB are told in full") {  // T28
  const auto log = tests::slurp(kFixtures / "damaged_records.evtx");
  auto chunk = log.substr(4096);
  chunk.resize(65536);
  constexpr std::uint64_t kStart =
      (4ull << 30) - 65536 + 4096;  // the first chunk lies on the border
  for (const bool every_record : {false, true}) {
    Output near, far;
    for (auto* out : {&near, &far}) {
      Parser parser = identify({log, {}}, "log.evtx")->start({"log.evtx", every_record});
      const std::uint64_t start = out == &near ? 4096 : kStart;
      parser.feed({std::string_view(log).substr(0, 4096), 0, 4096, true}, *out);
      for (std::uint64_t i = 0; i < 3; ++i)
        parser.feed({chunk, start + i * 65536, 65536, true}, *out);
      parser.finish(*out);
    }
    REQUIRE(far.records.size() == near.records.size());
    REQUIRE(far.notes.size() == near.notes.size());
    CHECK(far.notes.size() > 3);
    CHECK(far.notes.back().offset > 4ull << 30);
    for (std::size_t i = 0; i < far.notes.size(); ++i)
      CHECK(far.notes[i].offset - near.notes[i].offset == kStart - 4096);
    for (std::size_t i = 0; i < far.records.size(); ++i)
      if (!std::holds_alternative<LogSpan>(far.records[i].body))
        CHECK(far.records[i].offset - near.records[i].offset == kStart - 4096);
  }
}

TEST_CASE("an artifact beyond 4 GiB is cut into pieces at their true places") {  // T28
  const std::string block(1 << 20, '\n');
  Framer framer(Framing::evtx_chunks);
  std::uint64_t pieces = 0, end = 0;
  const Framer::Take take = [&](const Piece& piece) {
    ++pieces;
    CHECK_FALSE(piece.offset != end);
    end = piece.offset + piece.text.size();
  };
  for (int i = 0; i < 4100; ++i) framer.feed(block, take);
  framer.finish(take);
  CHECK(end == 4100ull << 20);
  CHECK(pieces == 1 + 4100 * 16);
}

TEST_CASE("a record of an event log may unfold only so far, and so may a chunk") {
  evtx::Budget budget;
  std::size_t records = 0;
  try {
    for (;; ++records) {
      budget.start_record();
      for (int i = 0; i < 400; ++i) budget.spend(1000);
    }
  } catch (const Malformed&) {
  }
  CHECK(records > 8);
  CHECK(records < 20);
  budget = {};
  budget.start_record();
  CHECK_THROWS_AS(budget.spend(1u << 20), Malformed);
  budget.start_record();
  CHECK_NOTHROW(budget.spend(1u << 10));
}
