// The program on small synthetic inboxes: bad files, kills, a second instance, other time zones.
#include <signal.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <random>
#include <thread>

#include "engine/store/store.h"
#include "tests/archives.h"
#include "tests/canonical_dump.h"
#include "tests/program.h"

using namespace certtrail;
using namespace certtrail::tests;
namespace fs = std::filesystem;

namespace {

const std::string kStories = " --noise-lines 3 --seed 4 --devices 3 --stories ";
const std::string kRows = "sql 'SELECT * FROM delivery_status ORDER BY delivery_id' --format csv";

std::string random_bytes(std::size_t count) {
  std::mt19937 random(17);
  std::string bytes(count, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random());
  return bytes;
}

// Collections that are stored for good; 0 as long as there is no database.
int collections_of(const fs::path& database) try {
  SQLite::Database db(database.string(), SQLite::OPEN_READONLY);
  return db.execAndGet("SELECT count(*) FROM collection").getInt();
} catch (const SQLite::Exception&) {
  return 0;
}

// Starts an ingest and kills it as soon as `enough` collections are stored, and `later` more.
void ingest_and_kill(const fs::path& database, const fs::path& inbox, int enough,
                     std::chrono::milliseconds later) {
  const auto child = ::fork();
  if (child == 0) {
    ::execl(CERTTRAIL_PROGRAM, CERTTRAIL_PROGRAM, "ingest", "--quiet", "--db", database.c_str(),
            inbox.c_str(), static_cast<char*>(nullptr));
    ::_exit(127);
  }
  int status = 0;
  while (::waitpid(child, &status, WNOHANG) == 0 && collections_of(database) < enough)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  std::this_thread::sleep_for(later);
  ::kill(child, SIGKILL);
  ::waitpid(child, &status, 0);
}

}  // namespace

TEST_CASE("a truncated, an encrypted and a random file cost a note each and no row") {
  const TemporaryFolder folder;
  REQUIRE(make_fleet(folder.path(), kStories + "windows_complete,android_stuck,ios_failed"));
  REQUIRE(certtrail_in(folder.path(), "ingest inbox").status == 0);
  const auto before = certtrail_in(folder.path(), kRows).out;
  REQUIRE(std::count(before.begin(), before.end(), '\n') > 3);

  const auto whole = make_zip({{"a.log", random_bytes(5000)}, {"b.log", random_bytes(5000)}});
  ZipMember secret{"secret.log", random_bytes(300)};
  secret.flags = 0x0801;
  folder.write("inbox/truncated.zip", std::string_view(whole).substr(0, whole.size() / 3));
  folder.write("inbox/encrypted.zip", make_zip({secret}));
  folder.write("inbox/random.zip", random_bytes(5000));
  const std::string database = GENERATE("certtrail.db", "fresh.db");  // added, or read at once
  CHECK(certtrail_in(folder.path(), "ingest inbox --db " + database).status == 1);
  CHECK(certtrail_in(folder.path(),
                     "sql \"SELECT replace(collection, rtrim(collection, replace(collection, '/', "
                     "'')), '') AS file, code FROM notes WHERE severity = 'loss' ORDER BY file\" "
                     "--format csv --db " +
                         database)
            .out ==
        "file,code\nencrypted.zip,zip.encrypted\nrandom.zip,zip.no_members\n"
        "truncated.zip,zip.truncated\n");
  CHECK(certtrail_in(folder.path(), kRows + " --db " + database).out == before);
}

TEST_CASE("an ingest that is killed anywhere is completed by the next") {  // T44
  const TemporaryFolder folder;
  REQUIRE(make_fleet(folder.path(), kStories + "windows_complete,android_stuck,ios_complete"));
  const auto inbox = folder.path() / "inbox";
  REQUIRE(certtrail_in(folder.path(), "ingest inbox --db whole.db").status == 0);
  const auto expected = canonical_dump(folder.path() / "whole.db");
  const int all = collections_of(folder.path() / "whole.db");
  const auto database = folder.path() / "killed.db";
  for (const int enough : {0, 1, 3, all / 2, all})
    for (const int later : {0, 5}) {
      INFO("killed after " << enough << " collections and " << later << " ms");
      ingest_and_kill(database, inbox, enough, std::chrono::milliseconds(later));
      CHECK(collections_of(database) <= all);
    }
  CHECK(certtrail_in(folder.path(), "ingest inbox --db killed.db").status == 0);
  const bool same = canonical_dump(database) == expected;
  CHECK(same);
  CHECK_FALSE(fs::exists(database.string() + "-wal"));
}

TEST_CASE("a second instance ends with one sentence") {  // T45
  const TemporaryFolder folder;
  folder.write("inbox/a.log", "nothing that any format claims\n");
  const Store first(folder.path() / "certtrail.db");
  const auto second = certtrail_in(folder.path(), "ingest inbox");
  CHECK(second.status == 3);
  CHECK(second.out.empty());
  CHECK(second.err.find("is being written by another certtrail") != std::string::npos);
  CHECK(std::count(second.err.begin(), second.err.end(), '\n') == 1);
}

TEST_CASE("what is printed depends on neither zone nor locale, and leaves nothing behind") {
  const TemporaryFolder folder;  // T49, T57
  REQUIRE(make_fleet(folder.path(), kStories + "windows_complete,android_stuck,ios_complete"));
  REQUIRE(certtrail_in(folder.path(), "ingest inbox").status == 0);
  const std::string verb = GENERATE(as<std::string>(), kRows, "report", "report coverage",
                                    "sql 'SELECT * FROM timeline ORDER BY record, ordinal'");
  const auto plain = certtrail_in(folder.path(), verb, "TZ=UTC LC_ALL=C ");
  CHECK(plain.status == 0);
  CHECK(plain.out.size() > 100);
  for (const std::string environment : {"TZ=Asia/Tokyo LC_ALL=C.UTF-8 ", "TZ=America/St_Johns "})
    CHECK(certtrail_in(folder.path(), verb, environment).out == plain.out);
  CHECK_FALSE(fs::exists(folder.path() / "certtrail.db-wal"));
  CHECK_FALSE(fs::exists(folder.path() / "certtrail.db-shm"));
}

TEST_CASE("a reader that fails is never status 0") {  // T56
  const TemporaryFolder folder;
  folder.write("certtrail.db", "no database, but long enough to be looked at");
  folder.write("inbox/a.log", "x\n");
  for (const std::string verb : {"ingest inbox", "report", "link", "sql 'SELECT 1'", "trail x"}) {
    INFO(verb);
    CHECK(certtrail_in(folder.path(), verb).status == 3);
  }
}
