// The program as a shell sees it: help goldens, exit statuses, what goes to which stream.
#include <catch2/catch.hpp>
#include <sstream>

#include "tests/golden.h"
#include "tests/program.h"
#include "tests/story_database.h"

namespace fs = std::filesystem;
using certtrail::tests::certtrail_in;
using certtrail::tests::check_golden;
using certtrail::tests::make_database;
using certtrail::tests::slurp;
using certtrail::tests::TemporaryFolder;

namespace {

std::size_t widest_line(const std::string& text) {
  std::size_t widest = 0;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) widest = std::max(widest, line.size());
  return widest;
}

}  // namespace

TEST_CASE("help of every verb fits a screen and ends with examples") {
  const TemporaryFolder folder;
  const std::string verb =
      GENERATE("", "ingest", "link", "report", "reports", "trail", "explain", "sql", "inspect",
               "formats", "schema", "decode", "export", "verify", "merge", "forget", "config");
  const auto run = certtrail_in(folder.path(), verb + " --help");
  INFO(verb);
  CHECK(run.status == 0);
  CHECK(run.err.empty());
  CHECK(widest_line(run.out) <= 80);
  CHECK(std::count(run.out.begin(), run.out.end(), '\n') <= 32);
  CHECK(run.out.find("\nExamples:\n  certtrail ") != std::string::npos);
  check_golden(fs::path(FIXTURES) / "cli" / ((verb.empty() ? "help" : verb) + ".txt"), run.out);
}

TEST_CASE("wrong usage is status 2 and one line that says where to look") {
  const TemporaryFolder folder;
  make_database(folder.path(), "four_devices");
  fs::create_directory(folder.path() / "queries");
  std::ofstream(folder.path() / "queries/broken.sql") << "SELECT 1\n";
  const std::string arguments = GENERATE(
      "", "frobnicate", "report --format yaml", "report nonesuch", "report --param platform",
      "report --param colour=red", "sql", "sql 'DELETE FROM device'", "sql 'SELECT nothing'",
      "sql 'SELECT 1; SELECT 2'", "trail nobody", "trail LAPTOP-ANNA --format csv", "ingest",
      "inspect", "inspect certtrail.db --format csv", "explain 12", "explain 00000000000000ff:0+1",
      "explain 0000000000000011:0+-1", "report summary failed --format csv",
      "report --fail-if grave", "report summary --param platform=window",
      "report changes --param since=yesterday", "report --queries queries broken",
      "report all --format csv", "reports nonesuch", "reports failed --check",
      "reports --db certtrail.db", "schema nonesuch");
  const auto run = certtrail_in(folder.path(), arguments);
  INFO(arguments << ": " << run.err);
  CHECK(run.status == 2);
  CHECK(run.out.empty());
  CHECK(std::count(run.err.begin(), run.err.end(), '\n') == 1);
  CHECK(run.err.starts_with("certtrail: "));
}

TEST_CASE("the usage error names the verb's help") {
  const TemporaryFolder folder;
  CHECK(certtrail_in(folder.path(), "report --format yaml").err ==
        "certtrail: --format: 'yaml' is none of table, csv, json, jsonl, markdown; see `certtrail "
        "report --help`\n");
}

TEST_CASE("a missing database is status 3 and says what to do") {
  const TemporaryFolder folder;
  const auto run = certtrail_in(folder.path(), "report");
  CHECK(run.status == 3);
  CHECK(run.out.empty());
  CHECK(run.err.find("certtrail.db: does not exist; make it with `certtrail ingest") !=
        std::string::npos);
}

TEST_CASE("no rows and no evidence are told apart") {
  const TemporaryFolder folder;
  make_database(folder.path(), "");
  const auto empty = certtrail_in(folder.path(), "report failed");
  CHECK(empty.status == 0);
  CHECK(empty.err == "certtrail: failed: 0 rows; it cannot say: no collection was ingested\n");
  const TemporaryFolder other;
  make_database(other.path(), "four_devices");
  const auto none = certtrail_in(other.path(), "report failed --param platform=macos");
  CHECK(none.status == 0);
  CHECK(none.out.empty());
  CHECK(none.err ==
        "certtrail: failed: 0 rows; it cannot say: the database lacks a log or listing of a "
        "device\n");
  CHECK(certtrail_in(other.path(), "report failed --param platform=macos --fail-if-rows").status ==
        0);
  CHECK(certtrail_in(other.path(), "report failed --fail-if-rows").status == 4);
}

TEST_CASE("a report without rows says whether the evidence could have shown any") {
  const TemporaryFolder folder;
  make_database(folder.path(), "second_night");
  const auto run =
      certtrail_in(folder.path(), "report failed --param platform=macos --format json");
  CHECK(run.out == "[]\n");
  CHECK(run.err == "certtrail: failed: 0 rows; the evidence for it is there\n");
  const TemporaryFolder other;
  make_database(other.path(), "four_devices");
  CHECK(
      certtrail_in(other.path(), "report changes").err ==
      "certtrail: changes: 0 rows; it cannot say: the database lacks a second link to compare with "
      "the first\n");
}

TEST_CASE("--fail-if counts rows of reports of that severity and above") {
  const TemporaryFolder folder;
  make_database(folder.path(), "second_night");
  const auto [arguments, status] = GENERATE(table<std::string, int>({
      {"summary --fail-if info", 4},
      {"summary --fail-if warning", 0},
      {"summary unmatched --fail-if warning", 4},
      {"summary unmatched --fail-if critical", 0},
      {"stuck --fail-if critical", 4},
      {"stuck --param platform=ios --fail-if critical", 0},
      {"all --fail-if critical", 4},
      {"all", 0},
  }));
  INFO(arguments);
  CHECK(certtrail_in(folder.path(), "report " + arguments).status == status);
}

TEST_CASE("all runs every report") {
  const TemporaryFolder folder;
  make_database(folder.path(), "second_night");
  const auto run =
      certtrail_in(folder.path(), "report all --format markdown --param platform=windows");
  CHECK(run.status == 0);
  for (const std::string name : {"changes", "coverage", "stuck", "summary", "unmatched"})
    CHECK(("\n" + run.out).find("\n## " + name + ": ") != std::string::npos);
}

TEST_CASE("reports of one's own are listed, explained, checked and run like the built-in ones") {
  const TemporaryFolder folder;
  make_database(folder.path(), "four_devices");
  const auto mine = folder.path() / "mine";
  fs::create_directory(mine);
  const std::string header =
      "-- Devices by name\n-- question: Which devices are there?\n-- severity: warning\n"
      "-- param like text default '%': only names like this\n-- column name: its name\n";
  std::ofstream(mine / "by_name.sql")
      << header << "SELECT name FROM device WHERE name LIKE :like ORDER BY name, id;\n";
  const auto run = [&](const std::string& arguments) {
    return certtrail_in(folder.path(), arguments + " --queries mine");
  };
  CHECK(run("reports").out.find("by_name ") != std::string::npos);
  CHECK(run("reports by_name").out.find("file:     mine/by_name.sql\n") != std::string::npos);
  CHECK(run("report by_name --format csv --param like=%dora").out == "name\nLAPTOP-DORA\n");
  CHECK(run("report by_name --fail-if warning").status == 4);
  CHECK(run("reports --check --db certtrail.db").status == 0);
  CHECK(certtrail_in(folder.path(), "report by_name").status == 2);

  std::ofstream(mine / "failed.sql") << header << "SELECT 1\n";
  std::ofstream(mine / "ties.sql")
      << "-- Devices\n-- question: Which?\n-- severity: info\n-- column name: its name\n"
         "SELECT name FROM device WHERE platform = 'windows' ORDER BY platform\n";
  std::ofstream(mine / "By Name.sql") << header << "SELECT 1\n";
  CHECK(run("report by_name").err ==
        "certtrail: mine/By Name.sql: a report is named by lower-case letters, digits and _\n");
  const auto check = run("reports --check --db certtrail.db");
  CHECK(check.status == 1);
  CHECK(check.out ==
        "mine/By Name.sql: a report is named by lower-case letters, digits and _\n"
        "mine/failed.sql: a built-in report has this name; rename the file\n"
        "mine/ties.sql:5: rows of equal place: end ORDER BY with a unique column\n");
  CHECK(certtrail_in(folder.path(), "report --queries nowhere").status == 3);
}

TEST_CASE("csv warns of rows that a spreadsheet would drop") {
  const TemporaryFolder folder;
  make_database(folder.path(), "four_devices");
  fs::create_directory(folder.path() / "mine");
  std::ofstream(folder.path() / "mine/numbers.sql")
      << "-- Numbers\n-- question: How many?\n-- severity: info\n"
         "-- param n integer default 1048575: how many\n-- column i: a number\n"
         "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :n) "
         "SELECT i FROM n ORDER BY i\n";
  const std::string report = "report numbers --queries mine --format ";
  CHECK(certtrail_in(folder.path(), report + "csv").err.empty());
  CHECK(certtrail_in(folder.path(), report + "csv --param n=1048576").err ==
        "certtrail: numbers: 1048576 rows; a spreadsheet shows the first 1048575 and drops the "
        "rest\n");
  CHECK(certtrail_in(folder.path(), report + "jsonl --param n=1048576").err.empty());
}

TEST_CASE("csv keeps formulas only if it is asked to") {
  const TemporaryFolder folder;
  make_database(folder.path(), "four_devices");
  fs::create_directory(folder.path() / "mine");
  std::ofstream(folder.path() / "mine/sum.sql")
      << "-- Sum\n-- question: How much?\n-- severity: info\n-- column f: a formula\n"
         "SELECT '=1+1' AS f ORDER BY f\n";
  const std::string report = "report sum --queries mine --format csv";
  CHECK(certtrail_in(folder.path(), report).out == "f\n'=1+1\n");
  CHECK(certtrail_in(folder.path(), report + " --keep-formulas").out == "f\n=1+1\n");
}

TEST_CASE("reports go to stdout in every format and leave nothing behind") {
  const TemporaryFolder folder;
  make_database(folder.path(), "four_devices");
  for (const std::string format : {"table", "csv", "json", "jsonl", "markdown"}) {
    const auto run = certtrail_in(folder.path(), "report --format " + format);
    INFO(format);
    CHECK(run.status == 0);
    CHECK(run.err.empty());
    CHECK(run.out.find("issued") != std::string::npos);
  }
  const auto two = certtrail_in(folder.path(), "report summary failed");
  CHECK(two.out.starts_with("summary: Deliveries by platform"));
  CHECK(two.out.find("\n\nfailed: Deliveries that failed") != std::string::npos);
  std::size_t files = 0;
  for ([[maybe_unused]] const auto& entry : fs::directory_iterator(folder.path())) ++files;
  CHECK(files == 3);  // the database, stdout.txt, stderr.txt
}

TEST_CASE("a reader that has seen enough is no failure; a full disk is") {
  const TemporaryFolder folder;
  make_database(folder.path(), "four_devices");
  const std::string rows =
      "\"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) "
      "SELECT i FROM n\"";
  const auto piped = certtrail_in(
      folder.path(), "--version; ('" CERTTRAIL_PROGRAM "' sql " + rows +
                         " --format csv 2> quiet.txt; echo $? > status.txt) | head -1");
  CHECK(slurp(folder.path() / "status.txt") == "0\n");
  CHECK(slurp(folder.path() / "quiet.txt").empty());
  if (fs::exists("/dev/full")) {
    const auto full = certtrail_in(
        folder.path(), "sql " + rows + " --format csv 2> full.txt > /dev/full; exit $?");
    CHECK(full.status == 3);
  }
}

TEST_CASE("trail tells a device's story in order of time") {
  const TemporaryFolder folder;
  make_database(folder.path(), "four_devices");
  const auto golden = [&](const std::string& arguments, const std::string& file) {
    const auto run = certtrail_in(folder.path(), "trail " + arguments);
    INFO(arguments << ": " << run.err);
    CHECK(run.status == 0);
    check_golden(fs::path(FIXTURES) / "reports/four_devices" / file, run.out);
  };
  golden("laptop-anna", "trail_laptop_anna.txt");
  golden("laptop-anna --format json", "trail_laptop_anna.json");
  golden("A1:B2:C3:D4:E5:F6:07:18:29:3A:4B:5C:6D:7E:8F:90:01:12:23:34", "trail_transaction.txt");
  golden("SN-1003", "trail_by_serial_of_the_device.txt");
  CHECK(
      certtrail_in(folder.path(), "trail 2B0000000A0000000000000000000000000000").out.find("bb9") !=
      std::string::npos);
  CHECK(certtrail_in(folder.path(), "trail 0000000000000bba --format jsonl")
            .out.starts_with("{\"kind\":\"delivery\",\"delivery_id\":\"0000000000000bba\""));
}

TEST_CASE("what the program knows of itself") {
  const TemporaryFolder folder;
  CHECK(certtrail_in(folder.path(), "--version").out.starts_with("certtrail 0."));
  CHECK(certtrail_in(folder.path(), "reports").out.find("issued_not_installed") !=
        std::string::npos);
  check_golden(fs::path(FIXTURES) / "cli/reports_stuck.txt",
               certtrail_in(folder.path(), "reports stuck").out);
  check_golden(fs::path(FIXTURES) / "cli/reports_stuck.json",
               certtrail_in(folder.path(), "reports stuck --format json").out);
  CHECK(certtrail_in(folder.path(), "reports --check").out.empty());
  CHECK(certtrail_in(folder.path(), "formats").status == 0);
  const auto view = certtrail_in(folder.path(), "schema delivery_status").out;
  CHECK(view.starts_with("view delivery_status: "));
  CHECK(view.find("  verdict                     one word: where the delivery stands\n") !=
        std::string::npos);
  CHECK(certtrail_in(folder.path(), "schema").out.find("table transition: ") != std::string::npos);
}

TEST_CASE("ingest reads an inbox once, says what it did and exits by what was lost") {
  const TemporaryFolder folder;
  fs::create_directory(folder.path() / "inbox");
  std::ofstream(folder.path() / "inbox/notes.txt") << "nothing that any format claims\n";
  const auto first = certtrail_in(folder.path(), "ingest inbox --jobs 1");
  INFO(first.err);
  CHECK(first.status == 1);  // nobody claims it: that is a loss
  CHECK(first.out.empty());
  CHECK(first.err ==
        "certtrail: 1 collection read, 1 member, 0 records; 1 loss, 0 warnings; see `certtrail "
        "report coverage`\n");
  const auto second = certtrail_in(folder.path(), "ingest inbox");
  CHECK(second.err ==
        "certtrail: 0 collections read (1 known), 0 members, 0 records; 0 losses, 0 warnings\n");
  CHECK(certtrail_in(folder.path(), "ingest inbox --quiet").err.empty());
  std::ofstream(folder.path() / "inbox/cut.zip") << "PK\x03\x04 and no more";
  CHECK(certtrail_in(folder.path(), "ingest inbox").status == 1);
  CHECK(certtrail_in(folder.path(), "ingest inbox").status == 0);
  CHECK(certtrail_in(folder.path(), "ingest nowhere").status == 3);
  CHECK(certtrail_in(folder.path(), "sql 'SELECT exit_status FROM run ORDER BY id' --format csv")
            .out == "exit_status\n1\n0\n0\n1\n0\n");
  CHECK(certtrail_in(folder.path(), "report coverage --format csv").out.find("zip.") !=
        std::string::npos);
}

TEST_CASE("inspect lists every artifact of a file with exactly its documented keys") {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "notes.txt") << "nothing that any format claims\n";
  CHECK(certtrail_in(folder.path(), "inspect notes.txt --format json").out ==
        "[\n{\"path\":\"notes.txt\",\"format\":null,\"records_total\":0,\"records_kept\":0,"
        "\"recovered\":0,\"notes\":1,"
        "\"first_at\":null,\"last_at\":null}\n]\n");
  CHECK(certtrail_in(folder.path(), "inspect notes.txt").out.find("unrecognised") !=
        std::string::npos);
  CHECK(certtrail_in(folder.path(), "inspect notes.txt --records").out.empty());
  CHECK(certtrail_in(folder.path(), "inspect nowhere.zip").status == 3);
}

TEST_CASE("explain shows the original bytes of a record") {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "words.log", std::ios::binary) << "first\nsecond line\nthird\n";
  std::ofstream(folder.path() / "bytes.bin", std::ios::binary)
      << std::string("\0\1\2ABC\xff\xfe", 8);
  certtrail_in(folder.path(), "ingest words.log bytes.bin");
  const auto key = [&](const std::string& name) {
    auto text = certtrail_in(folder.path(),
                             "sql \"SELECT artifact_key FROM artifacts WHERE "
                             "collection LIKE '%" +
                                 name + "'\" --format csv")
                    .out;
    return text.substr(text.find('\n') + 1, 16);
  };
  const auto text = certtrail_in(folder.path(), "explain " + key("words.log") + ":6+11");
  INFO(text.err);
  CHECK(text.status == 0);
  CHECK(text.out ==
        "collection: words.log\nmember: (the file itself)\nformat: (unrecognised)\noffset: "
        "6\nlength: 11\n\nsecond line\n");
  const auto binary = certtrail_in(folder.path(), "explain " + key("bytes.bin") + ":0+8");
  CHECK(
      binary.out.find("00000000  00 01 02 41 42 43 ff fe                          |...ABC..|\n") !=
      std::string::npos);
  fs::remove(folder.path() / "words.log");
  CHECK(certtrail_in(folder.path(), "explain " + key("words.log") + ":6+11").status == 3);
}
