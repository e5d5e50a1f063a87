// The database file: who may open it, how it is brought up to date, what a kill leaves.
#include "engine/store/store.h"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "engine/store/content_id.h"
#include "engine/store/embedded.h"
#include "engine/store/schema_text.h"
#include "tests/archives.h"
#include "tests/canonical_dump.h"
#include "tests/story_database.h"

using namespace certtrail;
using namespace certtrail::tests;

namespace {

// A new collection of one record, to be written once.
CollectionRows collection(const std::string& seed, const std::string& state = "s",
                          std::int64_t as_of = 1000) {
  static StagingBudget budget;
  CollectionRows rows(budget);
  rows.sha256 = std::string(64 - seed.size(), '0') + seed;
  rows.path = "in/" + seed + ".zip";
  rows.status = "read";
  rows.as_of = {as_of, "archive_name"};
  rows.scopes = {{"udid", "u", 0, {{"", "archive", "x"}}}};
  ArtifactRows artifact;
  artifact.path = "";
  artifact.status = "read";
  artifact.format = "stub";
  artifact.as_of = rows.as_of;
  Record record;
  record.at = {5, 0, ZoneBasis::explicit_zone, "now"};
  Transition transition;
  transition.raw_state = state;
  transition.subject = "CN=\xff" + std::string(1, '\0') + "x";
  record.body = transition;
  record.raw = "raw";
  artifact.records_kept = 1;
  rows.artifacts.push_back(artifact);
  rows.staged.add({0, 0}, record);
  rows.staged.add(0, {Severity::warning, 3, "a.note", "text"});
  rows.staged.finish();
  return rows;
}

std::string value(SQLite::Database& database, const std::string& sql) {
  return database.execAndGet(sql).getString();
}

}  // namespace

TEST_CASE("a new database is private, marked and at rest leaves nothing beside it") {
  const TemporaryFolder folder;
  const auto file = folder.path() / "c.db";
  {
    Store store(file);
    store.write(collection("a"));
    CHECK(value(store.database(), "PRAGMA journal_mode") == "wal");
  }
  struct stat status {};
  REQUIRE(::stat(file.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
  auto database = open_read_only(file);
  CHECK(value(database, "PRAGMA application_id") == std::to_string(kApplicationId));
  CHECK(value(database, "PRAGMA user_version") == std::to_string(embedded::migrations().size()));
  CHECK(value(database, "PRAGMA journal_mode") == "delete");
  CHECK(value(database, "SELECT count(*) FROM delivery_status") == "0");
  CHECK_THROWS(database.exec("DELETE FROM note"));
  std::size_t files = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder.path()))
    ++files;
  CHECK(files == 1);
}

TEST_CASE("every text in the database is valid") {
  const TemporaryFolder folder;
  Store store(folder.path() / "c.db");
  store.write(collection("a"));
  CHECK(value(store.database(), "SELECT value FROM string") == "CN=\xC3\xBF\xEF\xBF\xBDx");
}

TEST_CASE("a second writer is refused while the first lives") {
  const TemporaryFolder folder;
  const auto file = folder.path() / "c.db";
  {
    const Store first(file);
    CHECK_THROWS_WITH(Store(file), Catch::Contains("is being written by another certtrail"));
  }
  CHECK_NOTHROW(Store(file));
}

TEST_CASE("foreign, newer, missing and broken databases are told apart") {
  const TemporaryFolder folder;
  const auto file = folder.path() / "c.db";
  CHECK_THROWS_WITH(open_read_only(file), Catch::Contains("does not exist"));
  CHECK_FALSE(std::filesystem::exists(file));
  { const Store store(file); }
  { SQLite::Database(file.string(), SQLite::OPEN_READWRITE).exec("PRAGMA user_version = 99"); }
  CHECK_THROWS_WITH(Store(file), Catch::Contains("was made by a newer certtrail"));
  CHECK_THROWS_WITH(open_read_only(file), Catch::Contains("was made by a newer certtrail"));
  const auto foreign = folder.path() / "f.db";
  {
    SQLite::Database other(foreign.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    other.exec("CREATE TABLE t (x)");
  }
  CHECK_THROWS_WITH(Store(foreign), Catch::Contains("is not a certtrail database"));
  CHECK_THROWS_WITH(open_read_only(foreign), Catch::Contains("is not a certtrail database"));
  const auto text = folder.write("t.db", "this is a text, and long enough to be looked at");
  CHECK_THROWS_WITH(Store(text), Catch::Contains("t.db"));
  CHECK_THROWS_WITH(open_read_only(text), Catch::Contains("is not a certtrail database"));
  CHECK_THROWS_WITH(Store(folder.path() / "no" / "c.db"), Catch::Contains("cannot be opened"));
}

TEST_CASE("a database of any older schema is brought up to this one") {
  const TemporaryFolder folder;
  const auto fresh = folder.path() / "fresh.db";
  { const Store store(fresh); }
  const auto schema_of = [](const std::filesystem::path& file) {
    auto database = open_read_only(file);
    return value(database,
                 "SELECT group_concat(sql, ';') FROM (SELECT sql FROM sqlite_master "
                 "ORDER BY type, name)");
  };
  for (std::size_t done = 1; done < embedded::migrations().size(); ++done) {
    const auto old = folder.path() / ("old" + std::to_string(done) + ".db");
    make_older_database(old, done);
    CHECK_THROWS_WITH(open_read_only(old), Catch::Contains("older certtrail"));
    { const Store store(old); }
    CHECK(schema_of(old) == schema_of(fresh));
  }
}

TEST_CASE("a record seen in two collections keeps its least and greatest sighting") {
  const TemporaryFolder folder;
  const auto write = [&](const char* name, bool early_first) {
    Store store(folder.path() / name);
    for (const bool early : {early_first, !early_first})
      store.write(early ? collection("e", "early", 1000) : collection("f", "late", 2000));
    CHECK(value(store.database(),
                "SELECT raw_state || sightings || first_as_of_us || '-' || "
                "last_as_of_us FROM transition") == "early21000-2000");
    return canonical_dump(store.database());
  };
  CHECK(write("a.db", true) == write("b.db", false));
}

TEST_CASE("a collection that fails half way is not there at all") {
  const TemporaryFolder folder;
  Store store(folder.path() / "c.db");
  store.write(collection("a"));
  const auto before = canonical_dump(store.database());
  auto broken = collection("b");
  broken.artifacts.push_back(broken.artifacts[0]);  // the same artifact twice
  CHECK_THROWS(store.write(broken));
  CHECK(canonical_dump(store.database()) == before);
  store.write(collection("b"));
  CHECK(store.known_collections().size() == 2);
}

TEST_CASE("a writer that is killed leaves whole collections only") {
  const TemporaryFolder folder;
  const auto file = folder.path() / "c.db";
  const auto child = ::fork();
  if (child == 0) {
    Store store(file);
    store.write(collection("a"));
    store.database().exec("BEGIN");
    store.database().exec("DELETE FROM note");
    ::_exit(0);  // no destructor runs
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  const auto whole = folder.path() / "whole.db";
  {
    Store store(whole);
    store.write(collection("a"));
  }
  { const Store again(file); }
  CHECK(canonical_dump(file) == canonical_dump(whole));
}

TEST_CASE("a reader that holds a transaction does not stop the writer") {
  const TemporaryFolder folder;
  const auto file = folder.path() / "c.db";
  Store store(file);
  store.write(collection("a"));
  auto reader = open_read_only(file);
  SQLite::Statement reading(reader, "SELECT * FROM transition");
  REQUIRE(reading.executeStep());
  CHECK_NOTHROW(store.write(collection("b")));
}

TEST_CASE("iso8601 is expanded with its parentheses, outside comments and texts") {
  SQLite::Database database(":memory:", SQLite::OPEN_READWRITE);
  const auto shown = [&](const std::string& sql) {
    const auto column = database.execAndGet(expand_iso8601("SELECT " + sql));
    return column.isNull() ? std::string("null") : column.getString();
  };
  CHECK(shown("iso8601(1795262400000001)") == "2026-11-21T12:00:00.000001Z");
  CHECK(shown("iso8601((SELECT max(1, 1795262400000000)))") == "2026-11-21T12:00:00.000000Z");
  CHECK(shown("iso8601(-1)") == "1969-12-31T23:59:59.999999Z");
  CHECK(shown("iso8601(NULL)") == "null");
  CHECK(shown("coalesce(iso8601(nullif(1, 1)), 'none') -- iso8601(") == "none");
  CHECK(shown("'iso8601(x)'") == "iso8601(x)");
}

TEST_CASE("statements and tab-separated rows are taken apart") {
  const auto parts = split_statements("-- a; comment\nCREATE TABLE a (x); SELECT ';';\n-- end\n");
  REQUIRE(parts.size() == 2);
  CHECK(created_name(parts[0]) == "a");
  CHECK(created_name(parts[1]).empty());
  CHECK(created_name("CREATE INDEX i ON t(x)") == "i");
  CHECK(read_tsv("h1\th2\th3\na\tb\r\n\n# no\nc\td\te\n", 3) ==
        std::vector<std::vector<std::string>>{{"a", "b", ""}, {"c", "d", "e"}});
}

TEST_CASE("ids keep fields apart and never are negative") {
  CHECK(ContentId().text("ab").text("c").value() != ContentId().text("a").text("bc").value());
  for (int i = 0; i < 200; ++i) CHECK(text_id(std::to_string(i)) >= 0);
  CHECK(collection_id(std::string(64, 'f')) == 0x7fffffffffffffff);
}
