// What a scheduler and an administrator rely on: events, modes of files, locks.
#include <catch2/catch.hpp>
#include <set>
#include <sstream>

#include "engine/store/store.h"
#include "tests/golden.h"
#include "tests/program.h"
#include "tests/story_database.h"

namespace fs = std::filesystem;
using namespace certtrail;
using certtrail::tests::certtrail_in;
using certtrail::tests::make_database;
using certtrail::tests::mode_of;
using certtrail::tests::slurp;
using certtrail::tests::TemporaryFolder;

namespace {

// The "event" of each line, in order; every line must be one JSON object.
std::string events_of(const std::string& log) {
  std::istringstream lines(log);
  std::string events;
  for (std::string line; std::getline(lines, line);) {
    INFO(line);
    CHECK(line.starts_with("{\"time\":\"2"));
    CHECK(line.ends_with("}"));
    const auto at = line.find("\"event\":\"");
    REQUIRE(at != std::string::npos);
    events += line.substr(at + 9, line.find('"', at + 9) - at - 9) + " ";
  }
  return events;
}

}  // namespace

TEST_CASE("a log as json is one object for each event, also of a failure") {
  const TemporaryFolder folder;
  fs::create_directory(folder.path() / "inbox");
  std::ofstream(folder.path() / "inbox/notes.txt") << "nothing that any format claims\n";
  const auto first = certtrail_in(folder.path(), "ingest inbox --log json");
  CHECK(first.status == 1);
  CHECK(first.out.empty());
  CHECK(events_of(first.err) == "ingest_started collection ingest_finished link_finished ");
  CHECK(first.err.find("\"event\":\"collection\",\"file\":\"inbox/notes.txt\",\"status\":\"read\","
                       "\"bytes\":31,\"members\":1,\"records\":0,\"losses\":1,\"warnings\":0}") !=
        std::string::npos);
  CHECK(first.err.find("\"status\":1}") != std::string::npos);
  CHECK(events_of(certtrail_in(folder.path(), "link --log json").err) == "link_finished ");
  const auto exported = certtrail_in(folder.path(), "export --out out --log json");
  CHECK(exported.status == 0);
  CHECK(events_of(exported.err).ends_with("exported exported export_finished "));
  const auto failed = certtrail_in(folder.path(), "ingest nowhere --log json");
  CHECK(failed.status == 3);
  CHECK(events_of(failed.err) == "ingest_started failed ");
  CHECK(failed.err.find("nowhere: does not exist") != std::string::npos);
  CHECK(certtrail_in(folder.path(), "ingest inbox --log yaml").status == 2);
}

TEST_CASE("every event of the log is documented") {
  const auto page = slurp(fs::path(SOURCE_DIR) / "docs/operations.md");
  std::set<std::string> events;
  for (const auto& entry :
       fs::recursive_directory_iterator(fs::path(SOURCE_DIR) / "cmd/certtrail")) {
    const auto source = entry.is_regular_file() ? slurp(entry.path()) : std::string();
    const std::string call = "LogLine(\"";
    for (auto at = source.find(call); at != std::string::npos; at = source.find(call, at + 1))
      events.insert(
          source.substr(at + call.size(), source.find('"', at + call.size()) - at - call.size()));
  }
  CHECK(events.size() == 11);
  for (const auto& event : events) {
    INFO(event);
    CHECK(page.find("| `" + event + "` |") != std::string::npos);
  }
}

TEST_CASE("what is written can be read by its owner only, whatever the umask") {
  const std::string umask = GENERATE("022", "077", "000");
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "notes.txt") << "nothing that any format claims\n";
  certtrail_in(folder.path(), "ingest notes.txt", "umask " + umask + "; ");
  CHECK(mode_of(folder.path() / "certtrail.db") == 0600);
  {
    Store store(folder.path() / "certtrail.db");  // its log takes the mode of the database
    store.database().exec("UPDATE run SET version = version");
    CHECK(mode_of(folder.path() / "certtrail.db-wal") == 0600);
    CHECK(mode_of(folder.path() / "certtrail.db-shm") == 0600);
  }
  certtrail_in(folder.path(), "export --out out", "umask " + umask + "; ");
  CHECK(mode_of(folder.path() / "out") == 0700);
  CHECK(mode_of(folder.path() / "out/manifest.json") == 0600);
  CHECK(mode_of(folder.path() / "out/failed.csv") == 0600);
}

TEST_CASE("a reader never stops a writer that has begun, nor a writer a reader") {
  const TemporaryFolder folder;
  const auto database = make_database(folder.path(), "four_devices");
  Store writer(database);
  SQLite::Database reader(database.string(), SQLite::OPEN_READONLY);
  SQLite::Statement rows(reader, "SELECT id FROM collection ORDER BY id");
  REQUIRE(rows.executeStep());  // and stays in the middle of its rows
  SQLite::Transaction transaction(writer.database());
  writer.database().exec("UPDATE collection SET size = size + 1");
  CHECK(certtrail_in(folder.path(), "report").status == 0);
  CHECK_NOTHROW(transaction.commit());
  CHECK(rows.executeStep());
}

TEST_CASE("a reader that was there before is waited for, and named if it stays") {
  const TemporaryFolder folder;
  const auto database = make_database(folder.path(), "four_devices");
  SQLite::Database reader(database.string(), SQLite::OPEN_READONLY);
  {
    SQLite::Statement rows(reader, "SELECT id FROM collection");
    REQUIRE(rows.executeStep());
    CHECK_THROWS_WITH(Store(database, std::chrono::milliseconds(50)),
                      Catch::Contains("another program has been reading it all the while"));
  }
  CHECK_NOTHROW(Store(database, std::chrono::milliseconds(50)));
}

TEST_CASE("link brings an older database up, and is refused while another writes") {
  const TemporaryFolder folder;
  const auto database = folder.path() / "certtrail.db";
  tests::make_older_database(database, 3);
  CHECK(certtrail_in(folder.path(), "report").status == 3);
  CHECK(certtrail_in(folder.path(), "link").status == 0);
  CHECK(certtrail_in(folder.path(), "report").status == 0);
  const Store first(database);
  const auto second = certtrail_in(folder.path(), "link");
  CHECK(second.status == 3);
  CHECK(second.err.find("is being written by another certtrail") != std::string::npos);
}
