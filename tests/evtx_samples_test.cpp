// Real event logs against what libevtx reads in them.
#include <libdeflate.h>
#include <simdjson.h>

#include <catch2/catch.hpp>
#include <cstring>
#include <ctime>
#include <iostream>
#include <map>
#include <sstream>

#include "engine/decode/framing.h"
#include "engine/decode/record_json.h"
#include "tests/golden.h"

using namespace certtrail;
namespace fs = std::filesystem;

namespace {

Output read_log(const fs::path& path, bool every_record) {
  const auto bytes = tests::slurp(path);
  const Format* format = identify({std::string_view(bytes).substr(0, 65536), {}}, path.string());
  REQUIRE(format != nullptr);
  Feeder feeder(*format, {path.filename().string(), every_record});
  feeder.feed(bytes);
  feeder.finish();
  return std::move(feeder.output());
}

std::string gunzip(const std::string& packed) {
  std::uint32_t size;
  std::memcpy(&size, packed.data() + packed.size() - 4, sizeof size);
  std::string text(size, '\0');
  const std::unique_ptr<libdeflate_decompressor, void (*)(libdeflate_decompressor*)> unpacker(
      libdeflate_alloc_decompressor(), libdeflate_free_decompressor);
  REQUIRE(libdeflate_gzip_decompress(unpacker.get(), packed.data(), packed.size(), text.data(),
                                     text.size(), nullptr) == LIBDEFLATE_SUCCESS);
  return text;
}

std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream in(line);
  for (std::string cell; std::getline(in, cell, '\t');) cells.push_back(cell);
  return cells;
}

struct Row {
  std::string time, event_id, provider, computer, sid;
  bool operator==(const Row&) const = default;
};
using Rows = std::multimap<std::string, Row>;  // by record id

std::map<std::string, Rows> expected_rows(const fs::path& folder) {
  std::map<std::string, Rows> files;
  std::istringstream in(gunzip(tests::slurp(folder / "records_libevtx.tsv.gz")));
  std::string line;
  std::getline(in, line);
  while (std::getline(in, line)) {
    auto c = cells_of(line);
    c.resize(8);
    if (c[2].size() == 19) c[2] += ".000000";
    files[c[0]].emplace(c[1], Row{c[2], c[3], c[5], c[6], c[7]});
  }
  return files;
}

// The record's id, and what else libevtx tells of it.
std::pair<std::string, Row> row_of(const Event& event) {
  simdjson::dom::parser parser;
  const simdjson::dom::element json = parser.parse(event.json);
  const auto text = [&](const char* key) { return std::string(json[key].get_string().value()); };
  const auto number = [&](const char* key) {
    return std::to_string(json[key].get_uint64().value());
  };
  auto time = text("time");
  time[10] = ' ';
  time.resize(26);  // to microseconds, as libevtx's list was written
  return {number("record_id"),
          {time, number("event_id"), text("provider"), text("computer"), text("user_sid")}};
}

std::string shown(const Row& row) {
  return row.time + " " + row.event_id + " " + row.provider + " " + row.computer + " " + row.sid;
}

// How many live records a file may hold: what libevtx lists, readable to it or not, or what another
// reader counts, which goes on where libevtx stops at damage ("1910/4": read and in error).
std::map<std::string, std::size_t> most_records(const fs::path& folder) {
  std::map<std::string, std::size_t> most;
  std::istringstream in(tests::slurp(folder / "EXPECTED.tsv"));
  std::string line;
  std::getline(in, line);
  while (std::getline(in, line)) {
    auto c = cells_of(line);
    c.resize(11);
    const auto slash = c[10].find('/');
    std::size_t other = c[10].empty() ? 0 : std::stoul(c[10]);
    if (slash != std::string::npos) other += std::strtoul(c[10].c_str() + slash + 1, nullptr, 10);
    most[c[0]] = std::max<std::size_t>(std::strtoul(c[8].c_str(), nullptr, 10), other);
  }
  return most;
}

}  // namespace

TEST_CASE("every live record that libevtx finds in real logs is found once, and the same") {
  const auto folder = tests::samples() / "evtx";
  if (tests::samples().empty()) return;
  const auto most = most_records(folder);
  std::size_t source_names = 0;
  for (const auto& [file, expected] : expected_rows(folder)) {
    INFO(file);
    const auto output = read_log(folder / file, true);
    Rows live;
    for (const auto& record : output.records)
      if (const auto* event = std::get_if<Event>(&record.body); event && !record.recovered)
        live.insert(row_of(*event));
    for (auto [id, row] : expected) {
      if (id == "ERR") continue;  // listed but not readable to libevtx
      INFO("record " << id);
      CHECK(live.count(id) == expected.count(id));
      const auto found = live.find(id);
      if (found == live.end()) continue;
      if (found->second.provider != row.provider) {
        // libevtx prefers the EventSourceName of old event sources.
        row.provider = found->second.provider;
        ++source_names;
      }
      CHECK(shown(found->second) == shown(row));
    }
    CHECK(live.size() >= expected.size());
    CHECK(live.size() <= most.at(file));
  }
  CHECK(source_names == 112);
}

TEST_CASE("prints a log as JSON lines", "[.dump]") {
  const char* path = std::getenv("EVTX_FILE");
  REQUIRE(path);
  const auto output = read_log(path, std::getenv("EVTX_MINED") == nullptr);
  if (std::getenv("EVTX_QUIET")) return;
  for (const auto& record : output.records) std::cout << to_json(record) << '\n';
  for (const auto& note : output.notes) std::cout << to_json(note) << '\n';
}

TEST_CASE("times the reading of a log", "[.bench]") {
  const char* path = std::getenv("EVTX_FILE");
  REQUIRE(path);
  const auto bytes = tests::slurp(path);
  const Format* format = identify({std::string_view(bytes).substr(0, 65536), {}}, path);
  for (const bool every_record : {true, true, false, false}) {
    const auto start = std::clock();
    Feeder feeder(*format, {path, every_record});
    std::size_t printed = 0;
    for (std::size_t at = 0; at < bytes.size(); at += 1 << 20) {
      feeder.feed(std::string_view(bytes).substr(at, 1 << 20));
      for (const auto& record : feeder.output().records) printed += to_json(record).size();
      feeder.output().records.clear();
    }
    feeder.finish();
    const auto ms = 1000.0 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    std::cout << (every_record ? "every record " : "selective    ") << ms
              << " ms of processor time, " << static_cast<double>(bytes.size()) / ms / 1000
              << " MB/s, " << printed << " bytes of JSON\n";
  }
}
