// Dependencies point one way: what each folder may include, and where SQL may stand. What a library
// links does not tell, because headers of the system are there for all.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "tests/golden.h"

namespace fs = std::filesystem;
using certtrail::tests::slurp;

namespace {

struct Source {
  std::string path;  // from the project's root
  std::string text;
};

std::vector<Source> sources_of(const std::string& folder) {
  std::vector<Source> sources;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(SOURCE_DIR) / folder)) {
    const auto extension = entry.path().extension();
    if (extension == ".h" || extension == ".cpp")
      sources.push_back(
          {fs::relative(entry.path(), SOURCE_DIR).generic_string(), slurp(entry.path())});
  }
  REQUIRE_FALSE(sources.empty());
  return sources;
}

// The names between <> or "" of all #include lines.
std::vector<std::string> includes_of(const Source& source) {
  std::vector<std::string> names;
  std::istringstream lines(source.text);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("#include")) continue;
    const auto from = line.find_first_of("<\"");
    const auto to = line.find_first_of(">\"", from + 1);
    if (to != std::string::npos) names.push_back(line.substr(from + 1, to - from - 1));
  }
  return names;
}

// The part of engine/ that a name belongs to; empty for other names.
std::string part_of(const std::string& name) {
  if (!name.starts_with("engine/")) return {};
  return name.substr(7, name.find('/', 7) - 7);
}

// SQL that reads or changes what is there opens a string literal with one of these; behind an
// escaped quote it is an example in a help text.
bool holds_sql(const std::string& text) {
  static const std::vector<std::string> kOpenings = {
      "SELECT ", "WITH ",   "UPDATE ", "DELETE ",    "REPLACE ", "CREATE ", "DROP ",
      "ALTER ",  "ATTACH ", "PRAGMA ", "SAVEPOINT ", "BEGIN",    "COMMIT"};
  for (auto at = text.find('"'); at != std::string::npos; at = text.find('"', at + 1))
    for (const auto& opening : kOpenings)
      if ((at == 0 || text[at - 1] != '\\') && text.compare(at + 1, opening.size(), opening) == 0)
        return true;
  return false;
}

}  // namespace

TEST_CASE("readers of bytes know no files, threads, containers or databases") {
  for (const std::string folder : {"engine/model", "engine/decode", "engine/formats"})
    for (const auto& source : sources_of(folder))
      for (const auto& name : includes_of(source)) {
        INFO(source.path << " includes " << name);
        static const std::set<std::string> kForbidden = {
            "fstream", "filesystem", "thread", "mutex", "atomic", "future", "iostream"};
        CHECK_FALSE(kForbidden.contains(name));
        for (const auto* start : {"tbb/", "oneapi/", "archive", "SQLite", "sqlite"})
          CHECK_FALSE(name.starts_with(start));
      }
}

TEST_CASE("each part of the engine includes only what lies below it") {
  const std::map<std::string, std::set<std::string>> below = {
      {"model", {"model"}},
      {"decode", {"decode", "model"}},
      {"formats", {"formats", "decode", "model"}},
      {"unpack", {"unpack", "decode", "model"}},
      {"store", {"store", "decode", "model"}},
      {"flow", {"flow", "unpack", "formats", "store", "decode", "model"}},
      {"link", {"link", "store", "decode", "model"}},
      {"report", {"report", "store", "decode", "model"}},
      {"upkeep", {"upkeep", "link", "flow", "store", "decode", "model"}},
  };
  for (const auto& source : sources_of("engine")) {
    const auto part = part_of(source.path);
    REQUIRE(below.contains(part));
    for (const auto& name : includes_of(source)) {
      INFO(source.path << " includes " << name);
      CHECK_FALSE(name.starts_with("cmd/"));
      CHECK_FALSE(name.starts_with("tests/"));
      if (const auto other = part_of(name); !other.empty()) CHECK(below.at(part).contains(other));
    }
  }
}

TEST_CASE("only the options know the command-line library, and fleetgen nothing of the engine") {
  for (const std::string folder : {"cmd", "engine", "tests"})
    for (const auto& source : sources_of(folder))
      for (const auto& name : includes_of(source)) {
        INFO(source.path << " includes " << name);
        if (name.starts_with("CLI/")) CHECK(source.path.starts_with("cmd/certtrail/options/"));
        if (source.path.starts_with("cmd/fleetgen/"))
          CHECK_FALSE((name.starts_with("engine/") || name.starts_with("cmd/certtrail/")));
      }
}

TEST_CASE("SQL stands where the database is spoken to, else only in files of its own") {
  for (const std::string folder : {"cmd", "engine"})
    for (const auto& source : sources_of(folder)) {
      const auto part = part_of(source.path);
      if (part == "store" || part == "link" || part == "report" || part == "upkeep") continue;
      if (source.path == "cmd/fleetgen/multiply.cpp" ||
          source.path == "cmd/fleetgen/copied_table.cpp")
        continue;  // copies databases, and may use nothing of the engine
      INFO(source.path);
      CHECK_FALSE(holds_sql(source.text));
    }
  CHECK(holds_sql("db.exec(\"PRAGMA x\")"));
  CHECK_FALSE(holds_sql("// `certtrail sql 'SELECT 1'`"));
}
