#include <SQLiteCpp/SQLiteCpp.h>

#include <catch2/catch.hpp>

#include "tests/canonical_dump.h"
#include "tests/program.h"
#include "tests/temporary_folder.h"

using namespace certtrail;
namespace fs = std::filesystem;

namespace {

// What the log says was linked anew.
std::int64_t linked_anew(const fs::path& folder, const std::string& options) {
  const auto log = tests::certtrail_in(folder, "link --log json " + options).err;
  const std::string name = "\"components_linked\":";
  const auto at = log.find(name);
  REQUIRE(at != std::string::npos);
  return std::stoll(log.substr(at + name.size()));
}

fs::path linked_fleet(const fs::path& folder) {
  REQUIRE(tests::make_fleet(folder / "fleet", "--devices 3 --seed 3 --noise-lines 5"));
  REQUIRE(tests::certtrail_in(folder, "ingest --quiet fleet/inbox").status <= 1);
  return folder / "certtrail.db";
}

}  // namespace

TEST_CASE("a link of what is linked already writes its diary alone") {
  const tests::TemporaryFolder folder;
  const auto database = linked_fleet(folder.path());
  const auto ask = [&](const std::string& sql) {
    return SQLite::Database(database.string(), SQLite::OPEN_READONLY).execAndGet(sql).getInt64();
  };
  const auto before = tests::canonical_dump(database);
  const auto links = ask("SELECT count(*) FROM link_history");
  CHECK(linked_anew(folder.path(), "") == 0);
  CHECK(ask("SELECT count(*) FROM link_history") == links + 1);
  CHECK((tests::canonical_dump(database) == before));

  CHECK(linked_anew(folder.path(), "--set grace.install=1h") > 0);
  CHECK(linked_anew(folder.path(), "") > 0);
  CHECK((tests::canonical_dump(database) == before));
}

TEST_CASE("tables that another release linked are linked anew") {
  const tests::TemporaryFolder folder;
  const auto database = linked_fleet(folder.path());
  SQLite::Database(database.string(), SQLite::OPEN_READWRITE)
      .exec("UPDATE link_basis SET layout = layout - 1");
  CHECK(linked_anew(folder.path(), "") > 0);
  CHECK(linked_anew(folder.path(), "") == 0);
}
