// Every report of queries/: documented, runnable, in a total order, and saying what its golden
// says.
#include <catch2/catch.hpp>
#include <sstream>

#include "engine/report/render.h"
#include "engine/report/report.h"
#include "engine/report/schema_docs.h"
#include "tests/golden.h"
#include "tests/story_database.h"

using namespace certtrail;
namespace fs = std::filesystem;

namespace {

std::string as_csv(Reader& reader, const Report& report,
                   const std::map<std::string, std::string>& given = {}) {
  auto query = run_report(reader, report, given);
  std::ostringstream out;
  render(rows_of(query), Style::csv, out);
  return out.str();
}

std::vector<std::string> documented_columns(const Report& report) {
  std::vector<std::string> names;
  for (const auto& column : report.columns) names.push_back(column.name);
  return names;
}

}  // namespace

TEST_CASE("every report documents its columns and uses its parameters") {
  const tests::TemporaryFolder folder;
  Reader reader(tests::make_database(folder.path(), ""));
  REQUIRE(reports().size() >= 5);
  for (const auto& report : reports()) {
    INFO("queries/" << report.name << ".sql");
    auto query = run_report(reader, report, {});
    CHECK(query.columns() == documented_columns(report));
    for (const auto& column : report.columns) CHECK_FALSE(column.sentence.empty());
    for (const auto& parameter : report.parameters) {
      CHECK_FALSE(parameter.sentence.empty());
      CHECK(report.sql.find(":" + parameter.name) != std::string::npos);
    }
    for (std::istringstream lines(report.header); lines;) {
      std::string line;
      std::getline(lines, line);
      CHECK(line.size() <= 120);
    }
  }
}

TEST_CASE("every report says what its golden says, in a total order") {
  const tests::TemporaryFolder folder;
  Reader reader(tests::make_database(folder.path(), "four_devices"));
  for (const auto& report : reports()) {
    INFO("queries/" << report.name << ".sql");
    reader.database().exec("PRAGMA reverse_unordered_selects = OFF");
    const auto csv = as_csv(reader, report);
    tests::check_golden(fs::path(FIXTURES) / "reports/four_devices" / (report.name + ".csv"), csv);
    reader.database().exec("PRAGMA reverse_unordered_selects = ON");
    CHECK(as_csv(reader, report) == csv);
  }
}

TEST_CASE("parameters narrow a report") {
  const tests::TemporaryFolder folder;
  Reader reader(tests::make_database(folder.path(), "four_devices"));
  const auto rows = [&](std::string_view name, const std::map<std::string, std::string>& given) {
    auto query = run_report(reader, find_report(name), given);
    std::ostringstream out;
    return render(rows_of(query), Style::csv, out);
  };
  CHECK(rows("issued_not_installed", {}) == 1);
  CHECK(rows("issued_not_installed", {{"platform", "ios"}}) == 0);
  CHECK(rows("issued_not_installed", {{"since", "2026-01-12"}}) == 1);
  CHECK(rows("issued_not_installed", {{"since", "2026-01-12T06:50:00Z"}}) == 1);
  CHECK(rows("issued_not_installed", {{"since", "2026-01-12T06:50:01Z"}}) == 0);
  CHECK(rows("failed", {{"cause", "MCSCEPErrorDomain 22013"}}) == 1);
}

TEST_CASE("what a report cannot be asked is refused in one sentence") {
  const auto message = [](const auto& ask) {
    try {
      ask();
    } catch (const std::invalid_argument& e) {
      return std::string(e.what());
    }
    return std::string();
  };
  const auto& failed = find_report("failed");
  CHECK(message([] { find_report("sumary"); }) ==
        "no report is called 'sumary'; did you mean summary?");
  CHECK(message([] { find_report("xyzzyxyzzy"); }) ==
        "no report is called 'xyzzyxyzzy'; `certtrail reports` lists them");
  CHECK(message([&] {
          bind_parameters(failed, {{"platfrom", "ios"}});
        }) == "report failed has no parameter 'platfrom'; did you mean platform?");
  CHECK(message([&] {
          bind_parameters(failed, {{"since", "01.02.2026"}});
        }) ==
        "report failed: parameter since must be a date such as 2026-01-31 or "
        "2026-01-31T08:00:00Z, not '01.02.2026'");
  CHECK(message([] {
          bind_parameters(find_report("issued_not_installed"), {{"unknown", "yes"}});
        }) == "report issued_not_installed: parameter unknown must be a whole number, not 'yes'");
}

TEST_CASE("a malformed report header is an error that names its line") {
  CHECK_THROWS_AS(parse_report("x", "-- Title\n-- param a colour default 1: x\nSELECT 1"),
                  std::logic_error);
  CHECK_THROWS_AS(parse_report("x", "SELECT 1"), std::logic_error);
  const auto report = parse_report(
      "x",
      "-- Title\n-- question: Why?\n-- severity: info\n-- param n integer default 3: how many\n"
      "-- column a: first\nSELECT 1 AS a\n");
  CHECK(report.title == "Title");
  CHECK(report.parameters.at(0).default_value == "3");
  CHECK(report.sql == "SELECT 1 AS a\n");
}

TEST_CASE("every table, view and column of the schema has a sentence") {
  const tests::TemporaryFolder folder;
  Reader reader(tests::make_database(folder.path(), ""));
  SQLite::Statement tables(
      reader.database(),
      "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name "
      "NOT LIKE 'sqlite%' ORDER BY name");
  std::map<std::string, const DocumentedTable*> documented;
  for (const auto& table : documented_schema()) documented[table.name] = &table;
  std::size_t count = 0;
  for (; tables.executeStep(); ++count) {
    const auto name = tables.getColumn(0).getString();
    INFO(name);
    REQUIRE(documented.count(name) == 1);
    const auto& table = *documented[name];
    CHECK_FALSE(table.sentence.empty());
    SQLite::Statement columns(reader.database(), "PRAGMA table_info(" + name + ")");
    std::vector<std::string> real, described;
    while (columns.executeStep()) real.push_back(columns.getColumn(1).getString());
    for (const auto& column : table.columns) {
      INFO(column.name);
      CHECK_FALSE(column.sentence.empty());
      described.push_back(column.name);
    }
    CHECK(described == real);
  }
  CHECK(count == documented_schema().size());
}

TEST_CASE("a query may only read") {
  const tests::TemporaryFolder folder;
  Reader reader(tests::make_database(folder.path(), "four_devices"));
  for (const std::string sql :
       {"DELETE FROM device", "UPDATE device SET name = 'x'", "CREATE TABLE t (a)",
        "DROP TABLE device", "ATTACH 'other.db' AS other", "BEGIN", "PRAGMA journal_mode = WAL",
        "VACUUM", "PRAGMA writable_schema = 1", "SELECT 1; SELECT 2", "", "-- nothing",
        "SELEC 1"}) {
    INFO(sql);
    CHECK_THROWS_AS(Query(reader, sql), std::invalid_argument);
  }
  for (const std::string sql :
       {"SELECT 1", "SELECT 1;  -- end\n", "WITH a AS (SELECT 1) SELECT * FROM a",
        "PRAGMA table_info(device)", "EXPLAIN QUERY PLAN SELECT * FROM timeline"}) {
    INFO(sql);
    CHECK_NOTHROW(Query(reader, sql));
  }
}

TEST_CASE("a missing or foreign database is an error that says what to do") {
  const tests::TemporaryFolder folder;
  CHECK_THROWS_WITH(Reader(folder.path() / "none.db"),
                    Catch::Matchers::Contains("make it with `certtrail ingest`"));
  std::ofstream(folder.path() / "text.db") << std::string(2000, 'x');
  CHECK_THROWS_WITH(Reader(folder.path() / "text.db"), Catch::Matchers::Contains("--db"));
}
