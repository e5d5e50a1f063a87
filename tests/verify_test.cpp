// certtrail verify: what it finds, and that it changes nothing.
#include <catch2/catch.hpp>
#include <fstream>

#include "engine/store/store.h"
#include "tests/golden.h"
#include "tests/program.h"
#include "tests/temporary_folder.h"

namespace fs = std::filesystem;
using namespace certtrail;
using certtrail::tests::certtrail_in;
using certtrail::tests::slurp;
using certtrail::tests::TemporaryFolder;

namespace {

// A small fleet, ingested and linked, whose paths stand below the folder.
void make_fleet_in(const TemporaryFolder& folder, const std::string& options = "") {
  REQUIRE(tests::make_fleet(folder.path() / "fleet", "--devices 3 --seed 5 --noise-lines 5"));
  REQUIRE(certtrail_in(folder.path(), "ingest fleet/inbox --quiet " + options).status == 0);
}

std::string findings(const TemporaryFolder& folder, const std::string& status, int expected) {
  const auto run = certtrail_in(folder.path(), "verify --format csv");
  INFO(run.out << run.err);
  CHECK(run.status == expected);
  std::istringstream lines(run.out);
  std::string found;
  for (std::string line; std::getline(lines, line);)
    if (line.find("," + status + ",") != std::string::npos)
      found += line.substr(0, line.find(',', line.find(',') + 1)) + " ";
  return found;
}

void change(const TemporaryFolder& folder, const std::string& sql) {
  SQLite::Database database((folder.path() / "certtrail.db").string(), SQLite::OPEN_READWRITE);
  database.exec(sql);
}

fs::path some_archive(const TemporaryFolder& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder.path() / "fleet/inbox"))
    if (entry.is_regular_file()) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files.at(0);
}

}  // namespace

TEST_CASE("verify finds nothing wrong where nothing is, and leaves nothing behind") {
  const TemporaryFolder folder;
  const std::string options =
      GENERATE("", "--as-of 2031-01-01", "--set grace.install=36h --set 'scep.templates=[\"a\"]'",
               "--set 'zones={ \"CA01\" = \"+09:00\" }'");
  make_fleet_in(folder, options);
  const auto before = slurp(folder.path() / "certtrail.db");
  CHECK(findings(folder, "ok", 0) == "schema,ok database,ok references,ok links,ok archive,ok ");
  CHECK(slurp(folder.path() / "certtrail.db") == before);
  std::size_t entries = 0;
  for ([[maybe_unused]] const auto& entry : fs::directory_iterator(folder.path())) ++entries;
  CHECK(entries == 4);  // the database, the fleet, stdout.txt, stderr.txt
}

TEST_CASE("a changed archive is a loss, one that is gone is not") {
  const TemporaryFolder folder;
  make_fleet_in(folder);
  const auto archive = some_archive(folder);
  fs::rename(archive, folder.path() / "moved");
  CHECK(findings(folder, "loss", 0).empty());
  CHECK(findings(folder, "info", 0) == "archive,info ");
  fs::rename(folder.path() / "moved", archive);
  {
    std::fstream file(archive, std::ios::binary | std::ios::in | std::ios::out);
    file.seekp(30);
    file.put('\x7f');
  }
  CHECK(findings(folder, "loss", 1) == "archive,loss ");
}

TEST_CASE("links that evidence or settings have left behind are a loss") {
  const TemporaryFolder folder;
  make_fleet_in(folder, "--no-link");
  CHECK(findings(folder, "loss", 1) == "links,loss ");
  CHECK(certtrail_in(folder.path(), "link").status == 0);
  CHECK(findings(folder, "loss", 0).empty());
  std::ofstream(folder.path() / "notes.txt") << "nothing that any format claims\n";
  certtrail_in(folder.path(), "ingest notes.txt --no-link");
  CHECK(findings(folder, "loss", 1) == "links,loss ");
  CHECK(certtrail_in(folder.path(), "link").status == 0);
  CHECK(findings(folder, "loss", 0).empty());
  change(folder, "UPDATE setting SET value = '1h' WHERE name = 'grace.install'");
  CHECK(findings(folder, "loss", 1) == "links,loss ");
}

TEST_CASE("a reference that leads nowhere and a page that was overwritten are losses") {
  const TemporaryFolder folder;
  make_fleet_in(folder);
  change(folder,
         "DELETE FROM string WHERE id = (SELECT profile FROM transition "
         "WHERE profile IS NOT NULL LIMIT 1)");
  CHECK(findings(folder, "loss", 1).find("references,loss ") != std::string::npos);
  const auto size = fs::file_size(folder.path() / "certtrail.db");
  {
    std::fstream file(folder.path() / "certtrail.db",
                      std::ios::binary | std::ios::in | std::ios::out);
    file.seekp(static_cast<std::streamoff>(size / 8192 / 2 * 8192));
    file << std::string(8192, '\x55');
  }
  CHECK(findings(folder, "loss", 1).find("database,loss ") != std::string::npos);
}

TEST_CASE("verify of no database, or of another schema, says what to do") {
  const TemporaryFolder folder;
  CHECK(certtrail_in(folder.path(), "verify").status == 3);
  make_fleet_in(folder);
  change(folder, "PRAGMA user_version = 1");
  const auto run = certtrail_in(folder.path(), "verify");
  CHECK(run.status == 3);
  CHECK(run.err.find("run `certtrail link --db certtrail.db`") != std::string::npos);
}
