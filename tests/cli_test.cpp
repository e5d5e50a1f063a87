// The program as a shell sees it: help goldens, exit statuses, what goes to which stream.
#include <sys/wait.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <sstream>

#include "tests/golden.h"
#include "tests/story_database.h"

namespace fs = std::filesystem;
using certtrail::tests::check_golden;
using certtrail::tests::make_database;
using certtrail::tests::slurp;
using certtrail::tests::TemporaryFolder;

namespace {

struct Outcome {
  int status = -1;
  std::string out, err;
};

// Runs the program in `folder`; `arguments` are shell text.
Outcome certtrail_in(const fs::path& folder, const std::string& arguments) {
  const auto command = "cd '" + folder.string() + "' && '" CERTTRAIL_PROGRAM "' " + arguments +
                       " > stdout.txt 2> stderr.txt";
  const int status = std::system(command.c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, slurp(folder / "stdout.txt"),
          slurp(folder / "stderr.txt")};
}

std::size_t widest_line(const std::string& text) {
  std::size_t widest = 0;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) widest = std::max(widest, line.size());
  return widest;
}

}  // namespace

TEST_CASE("help of every verb fits a screen and ends with examples") {
  const TemporaryFolder folder;
  const std::string verb = GENERATE("", "report", "reports", "trail", "sql", "formats", "schema");
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
  const std::string arguments = GENERATE(
      "", "frobnicate", "report --format yaml", "report nonesuch", "report --param platform",
      "report --param colour=red", "sql", "sql 'DELETE FROM device'", "sql 'SELECT nothing'",
      "sql 'SELECT 1; SELECT 2'", "trail nobody", "trail LAPTOP-ANNA --format csv",
      "report summary failed --format csv", "reports nonesuch", "schema nonesuch");
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
  CHECK(run.err.find("certtrail.db: no such database; make it with `certtrail ingest") !=
        std::string::npos);
}

TEST_CASE("no rows and no evidence are told apart") {
  const TemporaryFolder folder;
  make_database(folder.path(), "");
  const auto empty = certtrail_in(folder.path(), "report failed");
  CHECK(empty.status == 0);
  CHECK(empty.err.find("no collection has been ingested") != std::string::npos);
  const TemporaryFolder other;
  make_database(other.path(), "four_devices");
  const auto none = certtrail_in(other.path(), "report failed --param platform=macos");
  CHECK(none.status == 0);
  CHECK(none.err == "certtrail: failed: 0 rows\n");
  CHECK(certtrail_in(other.path(), "report failed --param platform=macos --fail-if-rows").status ==
        0);
  CHECK(certtrail_in(other.path(), "report failed --fail-if-rows").status == 4);
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
  CHECK(two.out.starts_with("Deliveries by platform"));
  CHECK(two.out.find("\n\nDeliveries that failed") != std::string::npos);
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
  CHECK(certtrail_in(folder.path(), "reports failed")
            .out.starts_with("-- Deliveries that failed or are stuck"));
  CHECK(certtrail_in(folder.path(), "formats").status == 0);
  const auto view = certtrail_in(folder.path(), "schema delivery_status").out;
  CHECK(view.starts_with("view delivery_status: "));
  CHECK(view.find("  verdict                     one word: where the delivery stands\n") !=
        std::string::npos);
  CHECK(certtrail_in(folder.path(), "schema").out.find("table transition: ") != std::string::npos);
}
