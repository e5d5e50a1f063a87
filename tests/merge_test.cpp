// certtrail merge: several databases become what one ingest of all their collections would be.
#include "engine/upkeep/merge.h"

#include <catch2/catch.hpp>
#include <chrono>
#include <cstdlib>
#include <map>
#include <random>

#include "engine/flow/ingest.h"
#include "tests/archives.h"
#include "tests/canonical_dump.h"
#include "tests/golden.h"
#include "tests/program.h"
#include "tests/story_database.h"
#include "tests/stub_format.h"
#include "tests/temporary_folder.h"
#include "tests/trials.h"

namespace fs = std::filesystem;
using namespace certtrail;
using certtrail::tests::canonical_dump;
using certtrail::tests::certtrail_in;
using certtrail::tests::slurp;
using certtrail::tests::TemporaryFolder;

namespace {

std::vector<fs::path> files_of(const fs::path& inbox) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(inbox))
    if (entry.is_regular_file()) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

void run(const TemporaryFolder& folder, const std::string& arguments) {
  const auto outcome = certtrail_in(folder.path(), arguments);
  INFO(arguments << ": " << outcome.err);
  REQUIRE((outcome.status == 0 || outcome.status == 1));
}

void ingest(const TemporaryFolder& folder, const std::vector<fs::path>& files,
            const std::string& options) {
  std::string arguments = "ingest --quiet " + options;
  for (const auto& file : files) arguments += " '" + file.string() + "'";
  run(folder, arguments);
}

std::int64_t ask(const fs::path& database, const std::string& sql) {
  return SQLite::Database(database.string(), SQLite::OPEN_READONLY).execAndGet(sql).getInt64();
}

// Formats of tests, which the program does not know, into a database.
void ingest_stubs(const fs::path& database, const std::vector<fs::path>& files) {
  Store store(database);
  IngestOptions options;
  options.paths = files;
  options.database = database;
  options.reading.identify = tests::identify_stub;
  certtrail::ingest(options, store);
}

// Records and facts of one device that up to twenty artifacts show, the later with other places.
std::vector<fs::path> write_overlapping_logs(const TemporaryFolder& folder, std::mt19937& random) {
  std::vector<fs::path> files;
  for (int day = 10; day < 20; ++day) {
    std::string log = "#stub\nF udid AB-1\n";
    for (int i = 0; i < 30; ++i)
      log += "T " + std::to_string(random() % 12) + " s x\nF host_name pc-" +
             std::to_string(random() % 3) + "\n";
    files.push_back(folder.write("in/DiagLogs-PC1-202611" + std::to_string(day) + "T100000Z.zip",
                                 tests::make_zip({{"a.log", log}, {"b.log", log}})));
  }
  return files;
}

}  // namespace

TEST_CASE("merged databases equal one ingest of all, however split and ordered", "[trials]") {
  const TemporaryFolder folder;
  std::mt19937 random(23);
  for (int trial = 0; trial <= tests::trials() / 2; ++trial) {
    const auto fleet = folder.path() / "fleet";
    fs::remove_all(fleet);
    REQUIRE(tests::make_fleet(fleet,
                              "--devices 8 --noise-lines 9 --seed " + std::to_string(40 + trial)));
    auto files = files_of(fleet / "inbox");
    // Copies at other places, of other times.
    fs::create_directories(fleet / "inbox/copies");
    const auto originals = files.size();
    for (std::size_t i = 0; i < originals; i += 3) {
      const auto copy = fleet / "inbox/copies" / files[i].filename();
      fs::copy_file(files[i], copy);
      fs::last_write_time(copy, fs::last_write_time(files[i]) +
                                    std::chrono::hours(static_cast<int>(random() % 9) - 4));
      files.push_back(copy);
    }
    for (const auto* name : {"whole.db", "a.db", "b.db", "c.db", "all.db"})
      fs::remove(folder.path() / name);
    ingest(folder, files, "--db whole.db");
    std::vector<std::vector<fs::path>> parts(3);
    for (const auto& file : files) {
      parts[random() % 3].push_back(file);
      if (random() % 3 == 0) parts[random() % 3].push_back(file);
    }
    std::vector<std::string> names = {"a.db", "b.db", "c.db"};
    for (std::size_t i = 0; i < 3; ++i) {
      fs::create_directories(folder.path() / "none");
      parts[i].push_back(folder.path() / "none");
      ingest(folder, parts[i], std::string(random() % 2 ? "--no-link" : "") + " --db " + names[i]);
    }
    std::shuffle(names.begin(), names.end(), random);
    if (random() % 2) {  // at once, or one after the other into what is there
      run(folder, "merge --quiet " + names[0] + " " + names[1] + " " + names[2] + " --db all.db");
    } else {
      for (const auto& name : names) run(folder, "merge --quiet " + name + " --db all.db");
    }
    INFO("trial " << trial);
    const bool same =
        canonical_dump(folder.path() / "all.db") == canonical_dump(folder.path() / "whole.db");
    REQUIRE(same);
  }
}

TEST_CASE("sightings of merged databases are united as a set") {
  const TemporaryFolder folder;
  std::mt19937 random(29);
  auto files = write_overlapping_logs(folder, random);
  const auto at = [&](const std::string& name) { return folder.path() / name; };
  ingest_stubs(at("whole.db"), files);
  REQUIRE(ask(at("whole.db"), "SELECT max(sightings) FROM transition") > 10);
  REQUIRE(ask(at("whole.db"), "SELECT count(DISTINCT kind) FROM sighting") == 2);
  const auto whole = canonical_dump(at("whole.db"));
  for (int trial = 0; trial < 12; ++trial) {
    for (const auto* name : {"a.db", "b.db", "c.db", "all.db"}) fs::remove(at(name));
    std::vector<fs::path> inputs = {at("a.db"), at("b.db"), at("c.db")};
    std::map<fs::path, std::vector<fs::path>> parts;
    for (const auto& file : files)
      for (int times = 0; times < 2; ++times) parts[inputs[random() % 3]].push_back(file);
    for (const auto& input : inputs) ingest_stubs(input, parts[input]);
    std::shuffle(inputs.begin(), inputs.end(), random);
    merge(inputs, at("all.db"), [](const MergedInput&) {});
    INFO("trial " << trial);
    const bool same = canonical_dump(at("all.db")) == whole;
    CHECK(same);
  }
}

TEST_CASE("of one collection at several places the best path and the least time are merged") {
  const TemporaryFolder folder;
  const std::string log = "#stub\nT 1000 requested x\nS ca 0\nC 17 0a\n";
  std::vector<fs::path> places;
  for (const auto* name : {"a/long/device.log", "b/device.log", "c/device.log"})
    places.push_back(folder.write(name, log));
  const auto at = [&](const std::string& name) { return folder.path() / name; };
  for (std::size_t i = 0; i < places.size(); ++i)
    fs::last_write_time(places[i], fs::last_write_time(places[i]) - std::chrono::hours(i % 2));
  ingest_stubs(at("whole.db"), places);
  std::vector<fs::path> inputs;
  for (std::size_t i = 0; i < places.size(); ++i) {
    inputs.push_back(at(std::to_string(i) + ".db"));
    ingest_stubs(inputs.back(), {places[i]});
  }
  do {
    fs::remove(at("all.db"));
    merge(inputs, at("all.db"), [](const MergedInput&) {});
    const bool same = canonical_dump(at("all.db")) == canonical_dump(at("whole.db"));
    CHECK(same);
  } while (std::next_permutation(inputs.begin(), inputs.end()));
}

TEST_CASE("merging again changes nothing, and ingest knows the files") {
  const TemporaryFolder folder;
  REQUIRE(tests::make_fleet(folder.path() / "fleet", "--devices 3 --seed 3 --noise-lines 5"));
  run(folder, "ingest --quiet fleet/inbox --db a.db");
  const auto input = slurp(folder.path() / "a.db");
  const auto first = certtrail_in(folder.path(), "merge a.db --db all.db");
  CHECK(first.err.find("certtrail: a.db: ") == 0);
  const auto runs = ask(folder.path() / "all.db", "SELECT count(*) FROM run");
  const auto dump = canonical_dump(folder.path() / "all.db");
  CHECK(dump == canonical_dump(folder.path() / "a.db"));
  const auto again = certtrail_in(folder.path(), "merge a.db a.db --db all.db --log json");
  CHECK(again.err.find("\"event\":\"merged\",\"file\":\"a.db\"") != std::string::npos);
  CHECK(again.err.find("\"new\":0") != std::string::npos);
  CHECK(again.err.find("\"event\":\"link_finished\"") != std::string::npos);
  CHECK(canonical_dump(folder.path() / "all.db") == dump);
  CHECK(ask(folder.path() / "all.db", "SELECT count(*) FROM run") == runs);
  CHECK(certtrail_in(folder.path(), "ingest fleet/inbox --db all.db")
            .err.starts_with("certtrail: 0 collections read ("));
  CHECK(certtrail_in(folder.path(), "verify --db all.db").status == 0);
  CHECK(slurp(folder.path() / "a.db") == input);
  CHECK_FALSE(fs::exists(folder.path() / "a.db-wal"));
  CHECK(tests::mode_of(folder.path() / "all.db") == 0600);
}

TEST_CASE("merge refuses what it cannot use before it writes anything") {
  const TemporaryFolder folder;
  tests::make_database(folder.path(), "");
  const auto refused = [&](const std::string& arguments, int status, const std::string& says) {
    const auto outcome = certtrail_in(folder.path(), "merge " + arguments);
    INFO(arguments << ": " << outcome.err);
    CHECK(outcome.status == status);
    CHECK(outcome.err.find(says) != std::string::npos);
  };
  refused("certtrail.db --db ./certtrail.db", 2, "is the database to merge into");
  refused("certtrail.db nowhere.db --db all.db", 3, "nowhere.db: does not exist");
  tests::make_older_database(folder.path() / "old.db", 3);
  refused("certtrail.db old.db --db all.db", 3, "run `certtrail link --db old.db`");
  folder.write("text.db", "not a database, but a text that is long enough to be looked at");
  refused("text.db --db all.db", 3, "text.db: is not a certtrail database");
  CHECK_FALSE(fs::exists(folder.path() / "all.db"));
  fs::create_directories(folder.path() / "odd");
  fs::copy_file(folder.path() / "certtrail.db", folder.path() / "odd/a b%41?#.db");
  CHECK(certtrail_in(folder.path(), "merge 'odd/a b%41?#.db' --db all.db").status == 0);
}
