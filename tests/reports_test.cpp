// Every report of queries/: documented, runnable, in a total order, and saying what its golden
// says.
#include <catch2/catch.hpp>
#include <sstream>

#include "engine/link/history.h"
#include "engine/report/describe.h"
#include "engine/report/lint.h"
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

bool is_without_rows(const std::string& csv) {
  return std::count(csv.begin(), csv.end(), '\n') == 1;
}

std::vector<std::string> texts_of(const std::vector<Finding>& findings) {
  std::vector<std::string> texts;
  for (const auto& finding : findings) texts.push_back(to_string(finding));
  return texts;
}

// The findings of one file as a user's report.
std::vector<std::string> findings_of(const std::string& text) {
  std::vector<Finding> findings;
  const auto report = parse_report("x", "x.sql", text, findings);
  if (!findings.empty()) return texts_of(findings);
  auto reader = Reader::of_empty_schema();
  return texts_of(lint(reader, report));
}

const std::string kHeader = "-- Title\n-- question: Why?\n-- severity: info\n-- column a: first\n";

}  // namespace

TEST_CASE("every report keeps its contract") {
  auto reader = Reader::of_empty_schema();
  REQUIRE(reports().size() >= 14);
  for (const auto& report : reports()) {
    INFO(report.file);
    CHECK(texts_of(lint(reader, report)).empty());
    for (const auto& column : report.columns) CHECK_FALSE(column.sentence.empty());
    for (const auto& parameter : report.parameters) CHECK_FALSE(parameter.sentence.empty());
    std::istringstream lines(
        tests::slurp(fs::path(SOURCE_DIR) / "queries" / (report.name + ".sql")));
    for (std::string line; std::getline(lines, line);) CHECK(line.size() <= 115);
  }
}

TEST_CASE("docs/reports.md is what the headers say") {
  tests::check_golden(fs::path(SOURCE_DIR) / "docs/reports.md", reports_page(reports()));
}

TEST_CASE("every report says what its golden says, in a total order") {
  const tests::TemporaryFolder folder;
  const std::string story =
      GENERATE("four_devices", "second_night", "targets", "servers", "servers_in_order");
  Reader reader(tests::make_database(folder.path(), story));
  for (const auto& report : reports()) {
    INFO(report.file);
    tests::check_golden(fs::path(FIXTURES) / "reports" / story / (report.name + ".csv"),
                        as_csv(reader, report));
    CHECK_FALSE(is_order_open(reader, report));
  }
}

TEST_CASE("root_trust shows each way in which an authority is missing, and not what is proved") {
  const tests::TemporaryFolder folder;
  Reader reader(tests::make_database(folder.path(), "authorities"));
  const auto& report = find_report("root_trust");
  for (const auto* unknown : {"0", "1"})
    tests::check_golden(fs::path(FIXTURES) / "reports" / "authorities" /
                            (std::string("root_trust_unknown_") + unknown + ".csv"),
                        as_csv(reader, report, {{"unknown", unknown}}));
  CHECK_FALSE(is_order_open(reader, report));
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
  CHECK(rows("coverage", {{"by", "collection"}}) == 12);
  CHECK(rows("coverage", {{"collection", "inbox/broken.zip"}}) == 3);
}

TEST_CASE("parameters of the second night's reports") {
  const tests::TemporaryFolder folder;
  Reader reader(tests::make_database(folder.path(), "second_night"));
  const auto csv = [&](std::string_view name, const std::map<std::string, std::string>& given) {
    return as_csv(reader, find_report(name), given);
  };
  const auto rows = [&](std::string_view name, const std::map<std::string, std::string>& given) {
    const auto text = csv(name, given);
    return std::count(text.begin(), text.end(), '\n') - 1;
  };
  CHECK(rows("reported_not_installed", {}) == 1);
  CHECK(rows("reported_not_installed", {{"listed", "1"}}) == 2);
  CHECK(rows("stuck", {{"hours", "30"}}) == 1);  // it has waited for 30.2
  CHECK(rows("stuck", {{"hours", "31"}}) == 0);
  CHECK(rows("delivery_funnel", {{"by", "all"}}) == 3);
  CHECK(rows("delivery_funnel", {{"by", "week"}, {"platform", "windows"}}) == 2);
  CHECK(csv("delivery_funnel", {{"by", "month"}, {"implied", "0"}, {"platform", "android"}})
            .find("\nandroid,2026-03,1,1,0,1,1,0,1,1,0,0,0,0,0,1,0,0,1\n") != std::string::npos);
  CHECK(csv("time_to_install", {{"unit", "minutes"}}).find("issue,12,0.07,0.15,0.17,0.17,2,") !=
        std::string::npos);
  CHECK(rows("changes", {{"change", "newly_failed"}}) == 1);
  CHECK(rows("changes", {{"since", "2026-03-03"}}) == 0);  // no link is that young
  CHECK(csv("changes", {{"since", "2026-03-01"}}) == csv("changes", {}));
  CHECK(rows("unmatched", {{"kind", "log_record"}}) == 1);
}

TEST_CASE("parameters of reports on what is due") {
  const tests::TemporaryFolder folder;
  Reader reader(tests::make_database(folder.path(), "targets"));
  const auto rows = [&](std::string_view name, const std::map<std::string, std::string>& given) {
    auto query = run_report(reader, find_report(name), given);
    std::ostringstream out;
    return render(rows_of(query), Style::csv, out);
  };
  CHECK(rows("not_started", {}) == 2);
  CHECK(rows("not_started", {{"platform", "android"}}) == 1);
  CHECK(rows("not_started", {{"profile", "wlan"}}) == 2);
  CHECK(rows("not_started", {{"profile", "VPN"}}) == 0);
  CHECK(rows("renewal_due", {}) == 2);
  CHECK(rows("renewal_due", {{"days", "4"}}) == 0);
  CHECK(rows("renewal_due", {{"days", "60"}}) == 3);
  CHECK(rows("renewal_due", {{"expired", "1"}}) == 3);
}

TEST_CASE("servers in order trouble no report that warns") {
  const tests::TemporaryFolder folder;
  Reader reader(tests::make_database(folder.path(), "servers_in_order"));
  for (const auto& report : reports()) {
    if (report.severity == ReportSeverity::info) continue;
    INFO(report.file);
    CHECK(is_without_rows(as_csv(reader, report)));
  }
  CHECK(is_without_rows(as_csv(reader, find_report("duplicates"))));
}

TEST_CASE("parameters of the reports on servers") {
  const tests::TemporaryFolder folder;
  Reader reader(tests::make_database(folder.path(), "servers"));
  const auto rows = [&](std::string_view name, const std::map<std::string, std::string>& given) {
    const auto text = as_csv(reader, find_report(name), given);
    return std::count(text.begin(), text.end(), '\n') - 1;
  };
  CHECK(rows("reporting_gaps", {{"platform", "android"}}) == 2);
  CHECK(rows("reporting_gaps", {{"since", "2026-04-02"}}) == 1);
  CHECK(rows("ca_denied", {{"recovered", "0"}}) == 1);
  CHECK(rows("ca_denied", {{"since", "2026-04-01T08:00:00Z"}}) == 1);
  CHECK(rows("ndes_errors", {{"platform", "android"}, {"by", "day"}}) == 1);
  CHECK(rows("ndes_errors", {{"other", "1"}}) == rows("ndes_errors", {}) + 1);
  CHECK(rows("ndes_errors", {{"by", "all"}}) == rows("ndes_errors", {}));
  CHECK(rows("connector_health", {{"hours", "24"}}) == rows("connector_health", {}) - 1);
  CHECK(rows("connector_health", {{"failures", "3"}}) == rows("connector_health", {}) - 2);
  CHECK(rows("connector_health", {{"unknown", "1"}}) == rows("connector_health", {}) + 1);
  CHECK(rows("ra_certificate", {}) == 1);
  CHECK(rows("ra_certificate", {{"all", "1"}}) == 2);
  CHECK(rows("should_be_revoked", {}) == 4);
  CHECK(rows("should_be_revoked", {{"days", "0"}}) == 5);
  CHECK(rows("duplicates", {{"platform", "windows"}}) == 1);
}

TEST_CASE("percentiles are times that occurred, by nearest rank") {
  const auto [n, p50, p90, p99] = GENERATE(table<int, std::string, std::string, std::string>({
      {1, "1", "1", "1"},
      {2, "1", "2", "2"},
      {3, "2", "3", "3"},
      {10, "5", "9", "10"},
      {11, "6", "10", "11"},
      {100, "50", "90", "99"},
      {101, "51", "91", "100"},
  }));
  const tests::TemporaryFolder folder;
  {
    Store store(tests::make_database(folder.path(), "second_night"));
    store.database().exec(
        "DELETE FROM delivery; INSERT INTO delivery WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL "
        "SELECT i + 1 FROM n WHERE i < " +
        std::to_string(n) +
        ") SELECT i, printf('%016x', i), 1001, NULL, '', '', NULL, 1000000000, 1000000000 + i * "
        "1000000, NULL, NULL, NULL, NULL, 'yes', 'yes', 'yes', '', 'complete', '', '', '', '', '', "
        "'', 0, 0, '', NULL, 0 FROM n");
  }
  Reader reader(folder.path() / "certtrail.db");
  const auto csv = as_csv(reader, find_report("time_to_install"));
  INFO(csv);
  const auto max = std::to_string(n);
  CHECK(csv.find("\nwindows,,issue," + std::to_string(n) + "," + p50 + "," + p90 + "," + p99 + "," +
                 max + ",0,,") != std::string::npos);
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

TEST_CASE("a report's header is read whole") {
  std::vector<Finding> findings;
  const auto report = parse_report(
      "x", "x.sql",
      "-- Title\n-- question: Why?\n-- severity: info\n-- needs: device ca\n"
      "-- param n integer default 3: how many\n-- param by day|week default day: what a row is\n"
      "-- column a: first\nSELECT 1 AS a\n",
      findings);
  CHECK(findings.empty());
  CHECK(report.title == "Title");
  CHECK(report.needs == std::vector<std::string>{"device", "ca"});
  CHECK(report.parameters.at(0).default_value == "3");
  CHECK(report.parameters.at(1).choices == std::vector<std::string>{"day", "week"});
  CHECK(report.sql == "SELECT 1 AS a\n");
  CHECK(report.sql_line == 8);
}

TEST_CASE("what a report's file must not be, with its line") {
  const auto [text, finding] = GENERATE(table<std::string, std::string>({
      {"SELECT 1 AS a ORDER BY 1", "x.sql:1: the first line is no comment with the title"},
      {kHeader + "-- colour: red\nSELECT 1 AS a ORDER BY 1",
       "x.sql:5: header line not understood: -- colour: red"},
      {kHeader + "-- param p colour default 1: x\nSELECT 1 AS a ORDER BY 1",
       "x.sql:5: a parameter is `param NAME TYPE default VALUE: sentence`"},
      {kHeader + "-- needs: tea\nSELECT 1 AS a ORDER BY 1",
       "x.sql:5: no evidence is called 'tea'; known are device, ca, intune, devices, "
       "assignments, server, history"},
      {"-- Title\n-- question: Why?\n-- severity: grave\n-- column a: b\nSELECT 1 AS a ORDER BY 1",
       "x.sql:3: the severity is none of info, warning, critical"},
      {kHeader + "-- param p text default '': x\nSELECT 1 AS a ORDER BY 1",
       "x.sql: parameter p is declared and not used"},
      {kHeader + "SELECT 1 AS a WHERE :p = '' ORDER BY 1",
       "x.sql: parameter :p is used and not declared"},
      {kHeader + "SELECT 1 AS a WHERE ? = '' ORDER BY 1",
       "x.sql: parameter ?1 is used and not declared"},
      {kHeader + "SELECT 1 AS b ORDER BY 1", "x.sql: declared are the columns a; selected are b"},
      {kHeader + "SELECT 1 AS a", "x.sql:5: there is no ORDER BY: rows would come in any order"},
      {kHeader + "SELECT a FROM (SELECT 1 AS a ORDER BY 1) -- ORDER BY",
       "x.sql:5: there is no ORDER BY: rows would come in any order"},
      {kHeader + "SELECT 1 AS a,\n  colour\nFROM device ORDER BY 1",
       "x.sql:6: query not understood: no such column: colour"},
      {kHeader + "-- param n integer default one: x\nSELECT 1 AS a WHERE :n ORDER BY 1",
       "x.sql: a default does not fit: report x: parameter n must be a whole number, not 'one'"},
      {kHeader + "SELECT iso8601(id AS a FROM device",
       "x.sql: query not understood: iso8601( is not closed"},
      {kHeader + "DELETE FROM device",
       "x.sql: the database is only read: a query may SELECT, nothing else"},
      {kHeader + "SELECT 1 AS a ORDER BY 1; SELECT 2",
       "x.sql:5: one statement at a time: text follows the first"},
  }));
  const auto findings = findings_of(text);
  REQUIRE_FALSE(findings.empty());
  CHECK(findings.front() == finding);
}

TEST_CASE("a report may write iso8601(x)") {
  CHECK(findings_of(kHeader + "SELECT iso8601(id) AS a FROM device ORDER BY id").empty());
}

TEST_CASE("an order that ties leave open is found where rows show it") {
  const tests::TemporaryFolder folder;
  Reader reader(tests::make_database(folder.path(), "four_devices"));
  const auto [sql, open] = GENERATE(table<std::string, bool>({
      {"SELECT name AS a FROM device ORDER BY platform", true},
      {"SELECT name AS a FROM device ORDER BY platform;\n", true},
      {"SELECT name AS a FROM device ORDER BY platform, id", false},
      {"SELECT platform AS a FROM device ORDER BY platform",
       false},  // no row differs from its equal
      {"SELECT name AS a FROM device UNION ALL SELECT user FROM device ORDER BY 1", false},
      {"SELECT group_concat(name) AS a FROM device ORDER BY 1", true},
  }));
  std::vector<Finding> findings;
  const auto report = parse_report("x", "x.sql", kHeader + sql, findings);
  INFO(sql);
  CHECK(is_order_open(reader, report) == open);
}

TEST_CASE("what makes an order of links: only changes are kept, and what is gone says so") {
  const tests::TemporaryFolder folder;
  Store store(tests::make_database(folder.path(), "four_devices"));
  auto& db = store.database();
  const auto history = [&db] {
    std::string text;
    SQLite::Statement rows(db,
                           "SELECT link || ' ' || delivery_id || ' ' || verdict FROM "
                           "verdict_history ORDER BY link, delivery_id");
    while (rows.executeStep()) text += rows.getColumn(0).getString() + "\n";
    return text;
  };
  append_history(db);
  append_history(db);  // nothing has changed
  db.exec("UPDATE delivery SET verdict = 'complete', installed = 'yes' WHERE id = 3002");
  db.exec("DELETE FROM delivery WHERE id = 3004");
  append_history(db);
  append_history(db);
  db.exec("UPDATE delivery SET as_of_us = 1 WHERE id = 3001");  // no verdict changes by that
  append_history(db);
  CHECK(history() ==
        "1 0000000000000bb9 complete\n1 0000000000000bba issued_not_installed\n"
        "1 0000000000000bbb installed_not_reported\n1 0000000000000bbc failed\n"
        "3 0000000000000bba complete\n3 0000000000000bbc \n");
  CHECK(db.execAndGet("SELECT count(*) FROM links").getInt() == 5);
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
