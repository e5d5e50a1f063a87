// certtrail forget: what goes, that it stays away, and that nothing else is said than before.
#include "engine/upkeep/forget.h"

#include <catch2/catch.hpp>
#include <map>
#include <sstream>

#include "engine/flow/ingest.h"
#include "engine/link/link.h"
#include "tests/archives.h"
#include "tests/canonical_dump.h"
#include "tests/golden.h"
#include "tests/program.h"
#include "tests/story_database.h"
#include "tests/stub_format.h"
#include "tests/temporary_folder.h"

namespace fs = std::filesystem;
using namespace certtrail;
using certtrail::tests::canonical_dump;
using certtrail::tests::certtrail_in;
using certtrail::tests::slurp;
using certtrail::tests::TemporaryFolder;

namespace {

using Rows = std::map<std::string, std::vector<std::string>>;  // by the first column

Rows ask(const fs::path& database, const std::string& sql) {
  SQLite::Database db(database.string(), SQLite::OPEN_READONLY);
  SQLite::Statement query(db, sql);
  Rows rows;
  while (query.executeStep()) {
    auto& row = rows[query.getColumn(0).getString()];
    for (int i = 1; i < query.getColumnCount(); ++i) row.push_back(query.getColumn(i).getString());
  }
  return rows;
}

Rows deliveries(const fs::path& database) {
  return ask(database,
             "SELECT delivery_id, issued, installed, reported, verdict, device_name, thumbprint, "
             "last_hop, cause, attempts, as_of FROM delivery_status");
}

tests::Outcome run(const TemporaryFolder& folder, const std::string& arguments, int expected = 0) {
  const auto outcome = certtrail_in(folder.path(), arguments);
  INFO(arguments << ": " << outcome.err);
  CHECK(outcome.status == expected);
  return outcome;
}

// inbox/ and, ingested and linked, whole.db.
void make_fleet_in(const TemporaryFolder& folder, const std::string& options) {
  REQUIRE(tests::make_fleet(folder.path() / "fleet", "--noise-lines 5 " + options));
  fs::rename(folder.path() / "fleet/inbox", folder.path() / "inbox");
  run(folder, "ingest inbox --quiet --db whole.db");
}

void copy(const TemporaryFolder& folder, const std::string& from, const std::string& to) {
  fs::copy_file(folder.path() / from, folder.path() / to, fs::copy_options::overwrite_existing);
}

// In lower case: all tables with those that canonical_dump leaves out, and the bytes of the file.
std::string everything_in(const fs::path& database) {
  std::string text = canonical_dump(database) + slurp(database);
  for (const auto* table : {"run", "link_history", "delivery_history"})
    for (const auto& [id, row] : ask(database, std::string("SELECT * FROM ") + table))
      for (const auto& value : row) text += value + "\n";
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return text;
}

void merge_both_ways(const TemporaryFolder& folder, const std::function<void()>& check) {
  for (const auto* inputs : {"some.db whole.db", "whole.db some.db"}) {
    fs::remove(folder.path() / "all.db");
    run(folder, std::string("merge --quiet --db all.db ") + inputs);
    INFO(inputs);
    check();
  }
}

// The tables of a canonical dump but for those named.
std::string without(const std::string& dump, const std::vector<std::string>& tables) {
  std::istringstream lines(dump);
  std::string kept;
  bool skips = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("== "))
      skips = std::find(tables.begin(), tables.end(), line.substr(3)) != tables.end();
    if (!skips) kept += line + "\n";
  }
  return kept;
}

}  // namespace

TEST_CASE("of a forgotten device no name is left, and of others nothing changes") {
  const TemporaryFolder folder;
  make_fleet_in(folder,
                "--devices 1 --seed 5 --stories windows_complete_listed,windows_renewal,"
                "windows_duplicate_collections,android_retries_complete,ios_removed,"
                "macos_support_zip,server_not_collected");
  const auto whole = folder.path() / "whole.db", some = folder.path() / "some.db";
  const auto before = deliveries(whole);
  const auto devices =
      ask(whole,
          "SELECT platform, printf('%016x', id), name, (SELECT "
          "group_concat(value, char(10)) FROM device_alias a WHERE device = d.id "
          "AND length(value) > 8 AND NOT EXISTS (SELECT 1 FROM device_alias b "
          "WHERE b.value = a.value AND b.device <> d.id)) FROM device d WHERE id "
          "IN (SELECT device FROM delivery) AND NOT EXISTS (SELECT 1 FROM device n "
          "WHERE n.name = d.name AND n.id <> d.id) ORDER BY id");
  REQUIRE(devices.size() == 4);  // Windows, Android, iPhone, Mac
  for (const auto& [platform, device] : devices) {
    INFO(platform << " " << device[1]);
    copy(folder, "whole.db", "some.db");
    const auto forgotten = run(folder, "forget --db some.db --device " + device[0]);
    CHECK(forgotten.err.find(" rows forgotten, ") != std::string::npos);
    const auto check_names = [&](const fs::path& database) {
      const auto text = everything_in(database);
      std::istringstream lines(device[2]);
      std::size_t count = 0;
      for (std::string name; std::getline(lines, name); ++count) {
        INFO(name);
        CHECK(text.find(name) == std::string::npos);
      }
      CHECK(count >= 3);
    };
    check_names(some);
    auto expected = before;
    std::erase_if(expected, [&](const auto& row) { return row.second[4] == device[1]; });
    CHECK(expected.size() < before.size());
    CHECK(deliveries(some) == expected);
    run(folder, "verify --db some.db");
    CHECK(tests::mode_of(some) == 0600);

    const auto dump = canonical_dump(some);
    const auto again = run(folder, "ingest inbox --db some.db");
    CHECK(again.err.find(" forgotten: delete them), 0 members") != std::string::npos);
    const bool same = canonical_dump(some) == dump;
    CHECK(same);
    const auto twice = run(folder, "forget --db some.db --device " + device[0], 2);
    CHECK(twice.err.find("it may have been forgotten already") != std::string::npos);
    if (platform == "ios") continue;  // two are enough to merge
    merge_both_ways(folder, [&] {
      const bool is_same = canonical_dump(folder.path() / "all.db") == dump;
      CHECK(is_same);
      check_names(folder.path() / "all.db");
    });
  }
}

TEST_CASE("what is forgotten before a day makes answers unknown, and never a no") {
  const TemporaryFolder folder;
  make_fleet_in(folder, "--devices 1 --seed 11");
  const auto some = folder.path() / "some.db";
  const auto before = deliveries(folder.path() / "whole.db");
  fs::create_directories(folder.path() / "none");
  std::size_t gone = 0, unknown = 0;
  for (const std::string day : {"2024-06-08", "2024-06-13T12:00:00Z"}) {
    INFO(day);
    copy(folder, "whole.db", "some.db");
    run(folder, "forget --db some.db --before " + day);
    const auto after = deliveries(some);
    for (const auto& [id, old] : before) {
      const auto found = after.find(id);
      gone += found == after.end();
      if (found == after.end()) continue;
      for (std::size_t answer = 0; answer < 3; ++answer) {
        const auto &was = old[answer], &is = found->second[answer];
        INFO(id << " " << answer << " " << was << " " << is);
        // Issuance is implied by a certificate, unless CA evidence of the time denies it.
        CHECK((was == is || is == "unknown" || (answer == 0 && was == "no" && is == "yes")));
        unknown += was != is && is == "unknown";
      }
    }
    // An attempt whose begin is forgotten has another id; a target alone says nothing.
    for (const auto& [id, row] : after)
      if (!before.contains(id) && row[3] == "not_started")
        CHECK((row[0] + row[1] + row[2]) == "unknownunknownunknown");
    run(folder, "verify --db some.db");

    const auto dump = canonical_dump(some);
    run(folder, "ingest inbox --quiet --db some.db");
    CHECK((canonical_dump(some) == dump));
    CHECK(run(folder, "forget --db some.db --before " + day).err ==
          "certtrail: 0 rows forgotten: the database holds nothing of it\n");
    CHECK((canonical_dump(some) == dump));
    if (day == "2024-06-08")
      merge_both_ways(folder, [&] { CHECK((canonical_dump(folder.path() / "all.db") == dump)); });

    // What is ingested under tombstones is what is left of it when it was there before. Of a fact
    // that is kept, older sightings are forgotten, so that the least one is another.
    fs::remove(folder.path() / "late.db");
    run(folder, "ingest none --quiet --db late.db");
    run(folder, "forget --db late.db --before " + day);
    run(folder, "ingest inbox --quiet --db late.db");
    const std::vector<std::string> sighted = {"device_fact", "sighting"};
    CHECK((without(canonical_dump(folder.path() / "late.db"), sighted) == without(dump, sighted)));
  }
  CHECK(gone > 0);
  CHECK(unknown > 0);
}

namespace {

// Ten days after each export of a server another one that lacks the rows of `kind` of one device.
constexpr const char* kLaterExports =
    "CREATE TEMP TABLE export AS SELECT id FROM snapshot WHERE source IN ('ca', "
    "'intune_certificates');"
    "INSERT INTO artifact SELECT id + 1, collection, path, ordinal + 1, stream, format, "
    "reader_version, status, reason, size, digest, modified_us, as_of_us + 864000000000, "
    "'member_time', records_total, records_kept, records_recovered, first_us, last_us FROM "
    "artifact "
    "WHERE id IN (SELECT id FROM export);"
    "INSERT INTO snapshot SELECT id + 1, artifact + 1, stream, source, scope, as_of_us + "
    "864000000000, as_of_basis, newest_event_us, complete, rows FROM snapshot WHERE id IN (SELECT "
    "id FROM export);"
    "INSERT INTO snapshot_row SELECT snapshot + 1, record, ordinal, offset, length FROM "
    "snapshot_row "
    "WHERE snapshot IN (SELECT id FROM export) AND record NOT IN (SELECT s.id FROM link_source s "
    "JOIN delivery d ON d.device = s.device WHERE d.delivery_id = '%' AND s.kind = '";

}  // namespace

TEST_CASE("a newer export that lacks what a forgotten one showed denies nothing") {
  const std::string lacking = GENERATE("ca_request", "intune_certificate");
  const TemporaryFolder folder;
  make_fleet_in(folder, "--devices 1 --seed 5");
  const auto whole = folder.path() / "whole.db";
  const auto complete =
      ask(whole,
          "SELECT delivery_id FROM delivery_status WHERE verdict = 'complete' ORDER BY 1 LIMIT 1");
  REQUIRE(complete.size() == 1);
  const auto id = complete.begin()->first;
  {
    auto sql = kLaterExports + lacking + "')";
    sql.replace(sql.find('%'), 1, id);
    SQLite::Database(whole.string(), SQLite::OPEN_READWRITE).exec(sql);
  }
  run(folder, "link --db whole.db");
  const auto before = deliveries(whole).at(id);
  CHECK(before[0] + before[1] + before[2] == "yesyesyes");
  run(folder, "forget --db whole.db --before 2024-06-18");
  const auto after = deliveries(whole).at(id);
  INFO(lacking << ": " << after[0] << " " << after[1] << " " << after[2] << " " << after[3]);
  CHECK(after[0] == "yes");
  CHECK(after[1] == "unknown");
  CHECK(after[2] == (lacking == "ca_request" ? "yes" : "unknown"));
}

TEST_CASE("a dry run prints what would go and leaves every byte of the file") {
  const TemporaryFolder folder;
  make_fleet_in(folder, "--devices 2 --seed 3");
  const auto bytes = slurp(folder.path() / "whole.db");
  const auto dry = run(folder, "forget --db whole.db --before 2024-06-12 --dry-run --format csv");
  CHECK(dry.out.starts_with("table,removed,changed\n"));
  CHECK(dry.err.find(" rows would be forgotten, ") != std::string::npos);
  CHECK((slurp(folder.path() / "whole.db") == bytes));
  CHECK_FALSE(fs::exists(folder.path() / "whole.db-journal"));
  const auto real = run(folder, "forget --db whole.db --before 2024-06-12 --format csv --log json");
  CHECK(real.out == dry.out);
  CHECK(real.err.find("\"event\":\"forgotten\",\"database\":\"whole.db\",\"tables\":") !=
        std::string::npos);
  CHECK(real.err.find("\"event\":\"link_finished\"") != std::string::npos);
}

TEST_CASE("forget refuses what it cannot tell apart, or cannot know") {
  const TemporaryFolder folder;
  make_fleet_in(folder, "--devices 2 --seed 3");
  const auto refused = [&](const std::string& arguments, int status, const std::string& says) {
    const auto outcome = run(folder, "forget " + arguments, status);
    CHECK(outcome.err.find(says) != std::string::npos);
    CHECK(std::count(outcome.err.begin(), outcome.err.end(), '\n') == 1);
  };
  refused("--db whole.db", 2, "takes either --device or --before");
  refused("--db whole.db --device x --before 2024-01-01", 2, "takes either --device or --before");
  refused("--db whole.db --before yesterday", 2, "is no ISO 8601 time");
  refused("--db whole.db --before 2999-01-01", 2, "lies in the future");
  refused("--db nowhere.db --before 2024-01-01", 3, "nowhere.db: does not exist");
  refused("--db whole.db --device nobody", 2, "no device is known as 'nobody'");
  {
    SQLite::Database database((folder.path() / "whole.db").string(), SQLite::OPEN_READWRITE);
    database.exec(
        "UPDATE device SET user = 'ada@contoso.com' WHERE id IN (SELECT id FROM device "
        "ORDER BY id LIMIT 2)");
  }
  refused("--db whole.db --device ada@contoso.com", 2, "'ada@contoso.com' names 2 devices: ");
  std::ofstream(folder.path() / "notes.txt") << "nothing that any format claims\n";
  run(folder, "ingest notes.txt --no-link --quiet --db whole.db", 1);
  refused("--db whole.db --device ada@contoso.com", 3, "run `certtrail link --db whole.db`");
  run(folder, "forget --db whole.db --before 2024-06-12 --no-link --quiet", 2);
  run(folder, "forget --db whole.db --before 2024-06-12 --no-link");
  CHECK(ask(folder.path() / "whole.db", "SELECT * FROM device").empty());
  refused("--db whole.db --device ada@contoso.com", 2, "the database is not linked");
  CHECK(run(folder, "verify --db whole.db --format csv", 1).out.find("links,loss,") !=
        std::string::npos);
}

TEST_CASE("forget that finds no room for a smaller file says what is left to do") {
  const TemporaryFolder folder;
  make_fleet_in(folder, "--devices 2 --seed 3");
  const auto blocks = fs::file_size(folder.path() / "whole.db") / 512 + 100;  // as sh counts them
  const auto outcome = certtrail_in(folder.path(), "forget --db whole.db --before 2024-06-12",
                                    "trap '' XFSZ; ulimit -f " + std::to_string(blocks) + "; ");
  CHECK(outcome.status == 3);
  CHECK(outcome.err.find("whole.db: it is forgotten, but unused parts of the file may still hold "
                         "bytes of it (") != std::string::npos);
  CHECK(outcome.err.find("run `sqlite3 whole.db VACUUM` and `certtrail link`") !=
        std::string::npos);
  run(folder, "link --db whole.db");
  run(folder, "verify --db whole.db");
  CHECK(run(folder, "forget --db whole.db --before 2024-06-12").err.find("0 rows forgotten") !=
        std::string::npos);
}

namespace {

void ingest_stub(const fs::path& database, const fs::path& file) {
  Store store(database);
  IngestOptions options;
  options.paths = {file};
  options.database = database;
  options.reading.identify = tests::identify_stub;
  ingest(options, store);
}

Settings default_settings(const std::vector<SettingRow>&) { return {}; }

// A log of one device that spans two days and holds a record of each.
fs::path write_log(const TemporaryFolder& folder, int day, const std::string& more = "") {
  const auto at = [](int of_november) {
    return std::to_string(1793491200000000 + (of_november - 1) * 86400000000);  // 2026-11-01
  };
  return folder.write(
      "DiagLogs-PC1-202611" + std::to_string(day) + "T000000Z.zip",
      tests::make_zip(
          {{"a.log", "#stub\nF udid AB-1\nF host_name pc-1\nT " + at(day - 1) + " old x\nT " +
                         at(day) + " new x\nL " + at(day - 1) + " " + at(day) + "\n" + more}}));
}

}  // namespace

TEST_CASE("evidence that is newer than what was forgotten is taken, the rest of it is not") {
  const TemporaryFolder folder;
  const auto database = folder.path() / "stub.db";
  ingest_stub(database, write_log(folder, 10, "T 4070908800000000 ahead x\n"));  // its clock was
  link(database, {});
  CHECK(ask(database, "SELECT raw_state FROM transition").size() == 3);
  const auto forgotten = forget(database, {"pc-1", {}, false}, default_settings);
  CHECK(forgotten.tables.at("transition").removed == 3);
  for (const auto* table : {"collection", "artifact", "stream", "string", "device_fact", "device"})
    CHECK(ask(database, std::string("SELECT * FROM ") + table).empty());
  ingest_stub(database, write_log(folder, 11));  // its first record is that of the tenth
  CHECK(ask(database, "SELECT raw_state FROM transition").contains("new"));
  CHECK_FALSE(ask(database, "SELECT raw_state FROM transition").contains("old"));
  CHECK(ask(database, "SELECT from_us - 1793491200000000 - 9 * 86400000000 FROM log_span")
            .contains("1"));
  CHECK(ask(database, "SELECT value FROM device_fact").contains("AB-1"));
}

TEST_CASE("a collection of which all is forgotten leaves its hash alone") {
  const TemporaryFolder folder;
  const auto database = folder.path() / "stub.db";
  ingest_stub(database, write_log(folder, 10));
  forget(database, {"", 1793491200000000 + 40 * 86400000000, false}, default_settings);
  const auto dump = canonical_dump(database);
  // The same bytes, and others that are as old.
  ingest_stub(database, write_log(folder, 10));
  CHECK(canonical_dump(database) == dump);
  ingest_stub(database, write_log(folder, 12, "T 5 undated x\nC 1 0a\nS ca 0\n"));
  CHECK(ask(database, "SELECT * FROM collection").empty());
  CHECK(ask(database, "SELECT * FROM string").empty());
  CHECK(ask(database, "SELECT kind || id FROM tombstone").size() == 3);
  CHECK(slurp(database).find("DiagLogs-PC1") == std::string::npos);
}

TEST_CASE("an inventory row that says nothing new stays away, one that does is taken whole") {
  const TemporaryFolder folder;
  const auto write = [&](const std::string& name, const std::string& contact) {
    folder.write(name,
                 "DeviceId,DeviceName,LastContact,SerialNumber,UPN,OSVersion\n"
                 "7ac4d26c-5171-4de2-a94e-631b74c3487f,PC-1," +
                     contact +
                     ",SN-77777,ada@contoso.com,10.0\n"
                     "8ac4d26c-5171-4de2-a94e-631b74c3487f,PC-2," +
                     contact + ",SN-88888,bob@contoso.com,10.0\n");
  };
  write("in1/Devices_eb58346d-7868-4d1c-b4fb-8dd2e04970a1.csv", "2024-06-01T00:00:00Z");
  run(folder, "ingest in1 --quiet --db a.db");
  run(folder, "link --db a.db");
  const auto before = ask(folder.path() / "a.db", "SELECT value FROM device_fact");
  REQUIRE(before.contains("SN-77777"));
  REQUIRE(before.contains("SN-88888"));
  copy(folder, "a.db", "old.db");
  run(folder, "forget --device SN-77777 --db a.db");
  write("in2/Devices_fb58346d-7868-4d1c-b4fb-8dd2e04970a1.csv", "2024-06-01T00:00:00Z");
  std::ofstream(folder.path() / "in2/Devices_fb58346d-7868-4d1c-b4fb-8dd2e04970a1.csv",
                std::ios::app)
      << "9ac4d26c-5171-4de2-a94e-631b74c3487f,PC-3,2024-06-01T00:00:00Z,SN-9,c@contoso.com,10\n";
  run(folder, "ingest in2 --quiet --db a.db");
  auto now = ask(folder.path() / "a.db", "SELECT value FROM device_fact");
  CHECK_FALSE(now.contains("SN-77777"));
  CHECK(now.contains("SN-88888"));
  CHECK(now.contains("SN-9"));
  write("in3/Devices_ab58346d-7868-4d1c-b4fb-8dd2e04970a1.csv", "2024-06-02T00:00:00Z");
  run(folder, "ingest in3 --quiet --db a.db");
  now = ask(folder.path() / "a.db", "SELECT value FROM device_fact WHERE about LIKE '%:7ac4%'");
  CHECK(now.contains("SN-77777"));
  CHECK(now.contains("PC-1"));
  const auto dump = canonical_dump(folder.path() / "a.db");
  run(folder, "merge --quiet old.db --db a.db");
  CHECK((canonical_dump(folder.path() / "a.db") == dump));
}

namespace {

const std::string kFleetId = "1d5c0001-aaaa-4bbb-8ccc-00000000000";  // and a digit

// A connector's log of refused challenges: one record for each digit of a device.
std::string connector_log(const std::string& devices) {
  std::string events;
  for (const char n : devices)
    events += std::string("<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'>") +
              "<System><Provider Name='Microsoft-Intune-CertificateConnectors'/><EventID>4005"
              "</EventID><TimeCreated SystemTime='2024-06-12T06:00:0" +
              n + "Z'/><EventRecordID>" + n +
              "</EventRecordID><Channel>Microsoft-Intune-CertificateConnectors/Operational"
              "</Channel><Computer>NDES01.contoso.example</Computer></System><EventData><Data "
              "Name='DeviceId'>" +
              kFleetId + n + "</Data></EventData></Event>\n";
  return "<Events>" + events + "</Events>";
}

}  // namespace

TEST_CASE("a server's log that is collected again brings no record of a forgotten device back") {
  const TemporaryFolder folder;
  std::string devices = "Device ID,Device name,Last check-in,Serial number,OS,Primary user UPN\n";
  for (const char* n : {"1", "2", "3"})
    devices += kFleetId + n + ",PC-" + n + ",2024-06-12 12:00:00.0000000,SN0000" + n +
               ",Windows,user" + n + "@contoso.com\n";
  folder.write("in1/Devices_00000000-0000-4000-8000-00000000000d.csv", devices);
  folder.write("in1/connector.xml", connector_log("12"));
  run(folder, "ingest in1 --quiet --db a.db");
  const auto database = folder.path() / "a.db";
  const auto told = [&] {
    return ask(database,
               "SELECT s.value FROM transition t JOIN string s ON s.id = t.device_id "
               "WHERE t.source = 'connector_event'");
  };
  REQUIRE(told().contains(kFleetId + "2"));
  copy(folder, "a.db", "old.db");
  run(folder, "forget --device SN00002 --db a.db");
  CHECK(told().size() == 1);
  folder.write("in2/connector.xml", connector_log("123"));
  run(folder, "ingest in2 --quiet --db a.db");
  const auto now = told();
  CHECK(now.contains(kFleetId + "1"));
  CHECK_FALSE(now.contains(kFleetId + "2"));
  CHECK(now.contains(kFleetId + "3"));
  CHECK(everything_in(database).find(kFleetId + "2") == std::string::npos);
  CHECK(
      ask(database, "SELECT device_name FROM delivery_status WHERE device_name = 'PC-2'").empty());
  run(folder, "verify --db a.db");
  const auto dump = canonical_dump(database);
  run(folder, "merge --quiet old.db --db a.db");
  CHECK((canonical_dump(database) == dump));
}
