// certtrail.toml and --set: what is understood, what is refused, and that it reaches verdicts.
#include <catch2/catch.hpp>
#include <sstream>

#include "tests/golden.h"
#include "tests/program.h"
#include "tests/story_database.h"

namespace fs = std::filesystem;
using certtrail::tests::certtrail_in;
using certtrail::tests::check_golden;
using certtrail::tests::make_fleet;
using certtrail::tests::slurp;
using certtrail::tests::TemporaryFolder;

namespace {

void write(const fs::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

std::string ask(const fs::path& folder, const std::string& sql) {
  return certtrail_in(folder, "sql \"" + sql + "\" --format csv").out;
}

// "name,value,..." of one key.
std::string line_of(const std::string& csv, const std::string& key) {
  std::istringstream lines(csv);
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with(key + ",")) return line;
  return {};
}

}  // namespace

TEST_CASE("the page about settings says what the program does") {
  const TemporaryFolder folder;
  const auto page = certtrail_in(folder.path(), "generate settings").out;
  check_golden(fs::path(SOURCE_DIR) / "docs/settings.md", page);
  std::istringstream lines(certtrail_in(folder.path(), "config --format jsonl").out);
  std::size_t keys = 0;
  for (std::string line; std::getline(lines, line); ++keys) {
    INFO(line);
    CHECK(line.starts_with("{\"key\":\""));
    CHECK(page.find("| `" + line.substr(8, line.find('"', 8) - 8) + "` |") != std::string::npos);
  }
  CHECK(keys >= 15);
}

TEST_CASE("the example file is understood and changes nothing") {
  const TemporaryFolder folder;
  const auto defaults = certtrail_in(folder.path(), "config --format csv").out;
  auto example = certtrail_in(folder.path(), "generate config").out;
  write(folder.path() / "example.toml", example);
  CHECK(certtrail_in(folder.path(), "config --config example.toml --format csv").out == defaults);
  // The same with every setting taken in: only the origin differs.
  std::istringstream lines(example);
  std::string taken;
  for (std::string line; std::getline(lines, line);)
    if (line.starts_with("# ") && line.find(" = ") < line.find(':')) taken += line.substr(2) + "\n";
  write(folder.path() / "certtrail.toml", taken);
  auto all = certtrail_in(folder.path(), "config --format csv").out;
  std::size_t from_file = 0;
  for (std::size_t at; (at = all.find("certtrail.toml:")) != std::string::npos; ++from_file)
    all.replace(at, all.find(',', at) - at, "default");
  CHECK(from_file == std::size_t(std::count(defaults.begin(), defaults.end(), '\n')) - 1);
  CHECK(all == defaults);
}

TEST_CASE("the command line wins over the file, the file over the default") {
  const TemporaryFolder folder;
  fs::create_directory(folder.path() / "data");
  write(folder.path() / "data/certtrail.toml",
        "jobs = 2\n[grace]\ninstall = \"36h\"\nreport = '2d'\n[limits]\nmember_bytes = 1048576\n");
  const auto csv = certtrail_in(folder.path(),
                                "config --db data/certtrail.db --format csv "
                                "--set grace.report=90m --set zones.CA01=-03:30")
                       .out;
  const auto at = [&](const std::string& key) { return line_of(csv, key); };
  CHECK(at("grace.install").starts_with("grace.install,\"\"\"36h\"\"\",data/certtrail.toml:3,"));
  CHECK(at("grace.report").starts_with("grace.report,\"\"\"90m\"\"\",command line,"));
  CHECK(at("grace.removal").starts_with("grace.removal,\"\"\"24h\"\"\",default,"));
  CHECK(at("limits.member_bytes").find("1 MiB") != std::string::npos);
  CHECK(at("zones").find("-03:30") != std::string::npos);
  CHECK(at("jobs").starts_with("jobs,2,data/certtrail.toml:1,"));
  write(folder.path() / "other.toml", "jobs = 3\n");
  CHECK(line_of(certtrail_in(folder.path(),
                             "config --db data/certtrail.db --config other.toml --format csv")
                    .out,
                "jobs")
            .starts_with("jobs,3,other.toml:1,"));
}

TEST_CASE("what is wrong in a file is said with its line, its key and the nearest known one") {
  const auto [text, complaint] = GENERATE(table<std::string, std::string>({
      {"[grace]\ninstal = \"1h\"\n", "2: grace.instal: is no setting; did you mean grace.install?"},
      {"jobs = 1\nsites = []\n", "2: sites: is no setting; `certtrail config` lists them"},
      {"[quux]\n", "1: quux: is no setting; `certtrail config` lists them"},
      {"[grace]\n\ninstall = 36\n",
       "3: grace.install: must be a duration such as \"24h\", \"90m\" or \"2d\""},
      {"[grace]\ninstall = \"-1h\"\n", "2: grace.install: must be a duration such as"},
      {"[grace]\ninstall = \"99999999999999999d\"\n", "2: grace.install: must be a duration"},
      {"[grace]\ninstall = \"h\"\n", "2: grace.install: must be a duration"},
      {"[limits]\ndepth = 0\n", "2: limits.depth: must be at least 1"},
      {"[limits]\ndepth = 4294967297\n", "2: limits.depth: must be at most 2147483647"},
      {"[limits]\ndepth = \"deep\"\n", "2: limits.depth: must be a whole number"},
      {"[limits]\ndepth = 1.5\n", "2: limits.depth: must be a whole number"},
      {"[limits]\ntotal_bytes = \"8 GB\"\n", "2: limits.total_bytes: must be a size such as"},
      {"scep.requesters = \"CONTOSO\\\\svc\"\n", "1: scep.requesters: must be a list of texts"},
      {"scep.templates = [\n  'A',\n  3\n]\n", "3: scep.templates: must be a list of texts"},
      {"scep.templates = ['']\n", "1: scep.templates: holds an empty text"},
      {"[zones]\nCA01 = \"Asia/Tokyo\"\n", "2: zones: has no offset such as \"+09:00\" for CA01"},
      {"[zones]\nCA01 = \"+09:07\"\n", "2: zones: has no offset"},
      {"[zones]\nCA01 = \"+15:00\"\n", "2: zones: has no offset"},
      {"[zones]\nCA01.contoso.com = \"+09:00\"\n", "2: zones: has no offset"},
      {"[ca_tables.columns]\n\"Cert SN\" = \"serials\"\n",
       "2: ca_tables.columns: Cert SN must be one of request_id, status, "},
      {"ca_tables.columns = 3\n", "1: ca_tables.columns: must be a table of headers"},
      {"[ca_tables.statuses]\n40 = 21\n", "2: ca_tables.statuses: 40 must be one of pending, "},
      {"ca_tables.date_order = \"y/d/m\"\n", "1: ca_tables.date_order: must be \"month/day/year\""},
      {"console.code_page = 99999\n", "1: console.code_page: must be at most 65535"},
      {"console.code_page = 12345\n",
       "1: console.code_page: must be Windows' number of a code page"},
      {"console.code_page = 1200\n", "1: console.code_page: must be Windows' number"},
      {"console.code_page = \"CP852\"\n", "1: console.code_page: must be Windows' number"},
      {"jobs = 1\njobs = 2\n", "2: "},
      {"jobs =\n", "1: "},
      {"\xff\n", "1: "},
  }));
  const TemporaryFolder folder;
  write(folder.path() / "certtrail.toml", text);
  for (const std::string verb : {"config", "ingest nothing", "inspect certtrail.toml"}) {
    const auto run = certtrail_in(folder.path(), verb);
    INFO(text << run.err);
    CHECK(run.status == 2);
    CHECK(run.out.empty());
    CHECK(run.err.starts_with("certtrail: certtrail.toml:" + complaint));
    CHECK(std::count(run.err.begin(), run.err.end(), '\n') == 1);
  }
  CHECK_FALSE(fs::exists(folder.path() / "certtrail.db"));
}

TEST_CASE("a named file that cannot be read is a failure, a wrong --set is wrong usage") {
  const TemporaryFolder folder;
  CHECK(certtrail_in(folder.path(), "config --config nowhere.toml").status == 3);
  CHECK(certtrail_in(folder.path(), "config --config .").status == 3);
  for (const std::string wrong :
       {"jobs", "=3", "grace.instal=3h", "jobs=many", "a b=3", "zones=3"}) {
    const auto run = certtrail_in(folder.path(), "config --set '" + wrong + "'");
    INFO(wrong << ": " << run.err);
    CHECK(run.status == 2);
  }
}

TEST_CASE("settings reach the verdicts, change the generation and are kept") {
  const TemporaryFolder folder;
  REQUIRE(make_fleet(folder.path(), "--devices 1 --seed 3 --stories android_stuck"));
  REQUIRE(certtrail_in(folder.path(), "ingest inbox --quiet").status == 0);
  const std::string verdicts = "SELECT verdict FROM delivery_status ORDER BY 1";
  const std::string generation = "SELECT generation FROM link_state";
  const auto before = ask(folder.path(), verdicts), first = ask(folder.path(), generation);
  CHECK(before.find("stuck") != std::string::npos);
  write(folder.path() / "certtrail.toml", "grace.install = \"9000h\"\n");
  REQUIRE(certtrail_in(folder.path(), "link").status == 0);
  CHECK(ask(folder.path(), verdicts) != before);
  CHECK(ask(folder.path(), generation) != first);
  CHECK(ask(folder.path(), "SELECT value, origin FROM setting WHERE name = 'grace.install'") ==
        "value,origin\n\"\"\"9000h\"\"\",file\n");
  CHECK(ask(folder.path(), "SELECT count(*) FROM setting WHERE name = 'jobs'") == "count(*)\n0\n");
  REQUIRE(certtrail_in(folder.path(), "link --set grace.install=24h").status == 0);
  CHECK(ask(folder.path(), verdicts) == before);
  CHECK(ask(folder.path(), generation) == first);
}

TEST_CASE("the file is no evidence of the folder it stands in") {
  const TemporaryFolder folder;
  write(folder.path() / "certtrail.toml", "jobs = 1\n");
  fs::create_directory(folder.path() / "sub");
  write(folder.path() / "sub/certtrail.toml", "some other program's\n");
  certtrail_in(folder.path(), "ingest . --no-link");
  CHECK(ask(folder.path(), "SELECT path FROM collection WHERE path LIKE '%toml'") ==
        "path\n./sub/certtrail.toml\n");
}

TEST_CASE("limits of the file hold for ingest and inspect") {
  const TemporaryFolder folder;
  write(folder.path() / "long.log", std::string(3000, 'x'));
  write(folder.path() / "certtrail.toml", "limits.member_bytes = \"1 KiB\"\n");
  CHECK(certtrail_in(folder.path(), "inspect long.log").out.find("refused") != std::string::npos);
  CHECK(certtrail_in(folder.path(), "ingest long.log").status == 1);
  CHECK(ask(folder.path(), "SELECT status FROM artifact") == "status\nrefused\n");
  CHECK(
      certtrail_in(folder.path(), "inspect long.log --max-member-bytes 4096").out.find("refused") ==
      std::string::npos);
}
