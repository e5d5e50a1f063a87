// A template's plan prints what the way through the document prints.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>

#include "engine/formats/evtx/chunk.h"
#include "engine/formats/evtx/event_printer.h"
#include "tests/golden.h"

using namespace certtrail;
using namespace certtrail::evtx;
namespace fs = std::filesystem;

namespace {

struct Shares {
  std::size_t records = 0, by_plan = 0;
};

// Prints every live record both ways; a plan that prints must print the same.
void compare_chunk(std::string_view chunk, Shares& shares) {
  BinXml planned(chunk, SystemPart::whole), plain(chunk, SystemPart::whole);
  EventPrinter by_plan(planned), by_document(plain);
  for (const auto& raw : read_chunk(chunk, 4096).records) {
    if (raw.recovered) continue;
    ++shares.records;
    planned.budget().start_record();
    plain.budget().start_record();
    std::string json = "before ", expected = "before ";
    if (!by_plan.print_by_plan(raw, json)) {
      CHECK(json == "before ");
      continue;
    }
    ++shares.by_plan;
    REQUIRE(by_document.print_document(raw, expected));
    if (json != expected) CHECK(json == expected);  // Catch2 is slow where there is nothing to tell
  }
}

void compare_log(const std::string& log, Shares& shares) {
  for (std::size_t at = 4096; at < log.size(); at += 65536)
    compare_chunk(std::string_view(log).substr(at, 65536), shares);
}

std::vector<fs::path> logs_in(const fs::path& folder) {
  std::vector<fs::path> logs;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.path().extension() == ".evtx") logs.push_back(entry.path());
  std::sort(logs.begin(), logs.end());
  return logs;
}

const fs::path kFixtures = fs::path(FIXTURES) / "formats" / "evtx";

}  // namespace

TEST_CASE("a template's plan prints what its document prints") {
  Shares shares;
  for (const auto& path : logs_in(kFixtures)) {
    INFO(path);
    compare_log(tests::slurp(path), shares);
  }
  CHECK(shares.by_plan > shares.records / 2);
  CHECK(shares.by_plan < shares.records);  // or the odd ones are not odd
}

TEST_CASE("a template's plan prints what its document prints, of real logs") {
  if (tests::samples().empty()) return;
  Shares shares;
  for (const auto& path : logs_in(tests::samples() / "evtx")) {
    INFO(path);
    compare_log(tests::slurp(path), shares);
  }
  CHECK(shares.by_plan > shares.records * 8 / 10);
}

TEST_CASE("a template's plan prints what its document prints, whatever byte is changed") {
  const std::string name = GENERATE("scep_success", "scep_failure", "user_data", "value_types");
  const auto sound = tests::slurp(kFixtures / (name + ".evtx")).substr(4096);
  Shares shares;
  for (std::size_t at = 512; at < sound.size(); at += 1 + at % 3) {
    auto chunk = sound;
    chunk[at] = static_cast<char>(at % 2 ? 0xFF : chunk[at] ^ 0x41);
    INFO(name << " at " << at);
    compare_chunk(chunk, shares);
  }
  if (name.starts_with("scep")) CHECK(shares.by_plan > shares.records / 2);
}
