#include <SQLiteCpp/SQLiteCpp.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>

#include "tests/canonical_dump.h"
#include "tests/program.h"
#include "tests/temporary_folder.h"

using namespace certtrail;
namespace fs = std::filesystem;

namespace {

// What the log says was linked anew.
std::int64_t linked_anew(const fs::path& folder, const std::string& options,
                         const std::string& verb = "link") {
  const auto log = tests::certtrail_in(folder, verb + " --log json " + options).err;
  const std::string name = "\"components_linked\":";
  const auto at = log.find(name);
  REQUIRE(at != std::string::npos);
  return std::stoll(log.substr(at + name.size()));
}

// An Intune export of one certificate that nothing else knows, two days younger than all else.
void write_later_export(const fs::path& file, const std::string& issuer) {
  std::ofstream(file)
      << "DeviceId,DeviceName,UserId,UPN,PolicyId,CertificateStatus,Thumbprint,SerialNumber,"
         "SubjectName,IssuerName,KeyUsage,EnhancedKeyUsage,ValidFrom,ValidTo\r\n"
         "00000000-0000-4000-8000-000000000001,NEW-1,,new@contoso.com,"
         "00000000-0000-4000-8000-00000000000b,issued,00112233445566778899AABBCCDDEEFF00112233,"
         "5A00112233445566778899AABBCCDDEEFF0011,CN=NEW-1,\"CN="
      << issuer << "\",160,1.3.6.1.5.5.7.3.2,2024-06-13T06:00:00Z,2025-06-13T06:00:00Z\r\n";
  const std::chrono::sys_seconds date = std::chrono::sys_days(std::chrono::year(2024) / 6 / 16);
  fs::last_write_time(file, std::chrono::file_clock::from_sys(date));
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

// What is joined by time alone, of servers' logs, rests on an export of every CA: one that becomes
// known or is exported for the first time bears on all of it.
TEST_CASE("a later export changes what it bears on, and nothing else is linked anew") {
  const bool has_server_logs = GENERATE(false, true);
  INFO("server logs " << has_server_logs);
  const tests::TemporaryFolder folder;
  REQUIRE(tests::make_fleet(folder.path() / "fleet", "--devices 20 --seed 5 --noise-lines 5"));
  const auto run = [&](const std::string& verb) {
    return tests::certtrail_in(folder.path(), verb).status <= 1;
  };
  const std::string later = "AllDeviceCertificates_00000000-0000-4000-8000-00000000000a.csv";
  if (!has_server_logs)
    for (const auto& entry : fs::directory_iterator(folder.path() / "fleet/inbox"))
      if (entry.path().string().find("CertConnectorLogs") != std::string::npos)
        fs::remove(entry.path());
  write_later_export(folder.path() / later,
                     has_server_logs ? "Contoso Issuing CA 01" : "A CA without an export");
  REQUIRE(run("ingest --quiet --db whole.db fleet/inbox " + later));
  const auto ask = [&](const std::string& sql) {
    return SQLite::Database((folder.path() / "parts.db").string(), SQLite::OPEN_READONLY)
        .execAndGet(sql)
        .getInt64();
  };
  SECTION("of Intune, which moves now") {
    REQUIRE(run("ingest --quiet --db parts.db fleet/inbox"));
    const auto now_us = ask("SELECT now_us FROM link_state");
    const auto anew = linked_anew(folder.path(), "--db parts.db " + later, "ingest");
    CHECK(ask("SELECT now_us FROM link_state") > now_us);
    CHECK(anew > 1);  // the new one, and those that are no longer young
    CHECK(anew < ask("SELECT count(*) FROM link_component") / 10);
  }
  SECTION("of a CA") {
    REQUIRE(run("ingest --quiet --db parts.db $(ls -d fleet/inbox/* | grep -v CA02) " + later));
    const auto before = ask("SELECT count(*) FROM link_component");
    const auto anew = linked_anew(folder.path(), "--db parts.db fleet/inbox", "ingest");
    const auto components = ask("SELECT count(*) FROM link_component");
    CHECK(components > before);
    if (!has_server_logs) CHECK(anew - (components - before) < before / 10);
  }
  CHECK((tests::canonical_dump(folder.path() / "parts.db") ==
         tests::canonical_dump(folder.path() / "whole.db")));
}

TEST_CASE("another moment to measure ages to changes only what it makes older or younger") {
  const tests::TemporaryFolder folder;
  REQUIRE(tests::make_fleet(folder.path() / "fleet", "--devices 20 --seed 5 --noise-lines 5"));
  REQUIRE(tests::certtrail_in(folder.path(), "ingest --quiet fleet/inbox").status <= 1);
  const auto database = folder.path() / "certtrail.db";
  const auto before = tests::canonical_dump(database);
  const auto components = SQLite::Database(database.string(), SQLite::OPEN_READONLY)
                              .execAndGet("SELECT count(*) FROM link_component")
                              .getInt64();
  const std::string as_of = GENERATE("2024-06-15T12:00:00Z", "2024-06-12T00:00:00Z");
  const auto anew = linked_anew(folder.path(), "--as-of " + as_of);
  CHECK(anew > 0);
  CHECK(anew < components / 4);
  const auto moved = tests::canonical_dump(database);
  SQLite::Database(database.string(), SQLite::OPEN_READWRITE)
      .exec("UPDATE link_basis SET layout = layout - 1");
  CHECK(linked_anew(folder.path(), "--as-of " + as_of) >= components);
  CHECK((tests::canonical_dump(database) == moved));
  CHECK(linked_anew(folder.path(), "") == anew);
  CHECK((tests::canonical_dump(database) == before));
}
