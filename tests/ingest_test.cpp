// From an inbox to the database: what is stored, and that only the content decides it.
#include "engine/flow/ingest.h"

#include <catch2/catch.hpp>
#include <random>
#include <set>

#include "engine/flow/archive_name.h"
#include "engine/flow/inspect.h"
#include "engine/flow/stream_name.h"
#include "tests/archives.h"
#include "tests/canonical_dump.h"
#include "tests/stub_format.h"

using namespace certtrail;
using namespace certtrail::tests;
namespace fs = std::filesystem;

namespace {

constexpr std::int64_t kNoon = 1'795'262'400'000'000;  // 2026-11-21T12:00:00Z

IngestSummary run(const fs::path& database, const std::vector<fs::path>& paths, unsigned jobs = 2,
                  std::uint64_t staging_bytes = IngestOptions().staging_bytes) {
  Store store(database);
  IngestOptions options;
  options.staging_bytes = staging_bytes;
  options.paths = paths;
  options.database = database;
  options.jobs = jobs;
  options.version = "test";
  options.reading.identify = identify_stub;
  return ingest(options, store);
}

std::string ask(const fs::path& database, const std::string& sql) {
  auto db = open_read_only(database);
  SQLite::Statement query(db, sql);
  std::string out;
  while (query.executeStep()) {
    for (int i = 0; i < query.getColumnCount(); ++i)
      out += (i > 0 ? "|" : "") +
             (query.getColumn(i).isNull() ? "null" : query.getColumn(i).getString());
    out += "\n";
  }
  return out;
}

void set_time(const fs::path& file, std::int64_t seconds) {
  fs::last_write_time(file, fs::file_time_type(std::chrono::file_clock::from_sys(
                                std::chrono::sys_seconds(std::chrono::seconds(seconds)))));
}

// Two overlapping collections of one device, one of another, a CA export and a loose log.
void fill_inbox(const TemporaryFolder& folder) {
  const std::string facts = "#stub\nF udid AB-1\nF host_name pc-1\n";
  folder.write(
      "in/DiagLogs-PC1-20261120T100000Z.zip",
      make_zip({{"a.log", facts + "T 1000 requested x\nT 2000 installed x\nT 2000 installed x\n"},
                {"b.log", "#stub\nT 2000 installed x\n"},
                {"notes.txt", "nothing"}}));
  folder.write(
      "in/DiagLogs-PC1-20261121T100000Z.zip",
      make_zip({{"a.log", facts + "T 2000 installed x\nT 3000 renewed x\nL 1000 3000\n"}}));
  folder.write("in/sub/other.zip",
               make_zip({{"c.log", "#stub\nF hardware_serial SN-9\nT 1000 requested x\n"}}));
  folder.write("in/ca-export-2026-11-20.csv", "#stub\nS ca 0\nC 17 0a0b\nC 17 0a0b\nC 18 0c\n");
  set_time(folder.write("in/device.log", "#stub\nT 5000 failed y\n"), 1'700'000'000);
}

std::string dump_of_separate_runs(const TemporaryFolder& folder, const std::vector<fs::path>& paths,
                                  const std::string& name) {
  const auto database = folder.path() / name;
  for (const auto& path : paths) run(database, {path});
  return canonical_dump(database);
}

}  // namespace

TEST_CASE("an inbox becomes collections, artifacts, streams and records") {
  const TemporaryFolder folder;
  fill_inbox(folder);
  const auto database = folder.path() / "c.db";
  const auto summary = run(database, {folder.path() / "in"});
  CHECK(summary.files == 5);
  CHECK(summary.read == 5);
  CHECK(summary.exit_status() == 0);
  CHECK(summary.artifacts == 5 + 3 + 1 + 1);
  CHECK(ask(database, "SELECT kind, name FROM stream ORDER BY kind, name") ==
        "archive|ca-export\narchive|device\nhardware_serial|sn-9\nudid|ab-1\n");
  CHECK(ask(database,
            "SELECT naive_us, ordinal, raw_state, sightings, first_as_of_us < last_as_of_us "
            "FROM transition JOIN stream ON stream.id = stream WHERE kind = 'udid' "
            "ORDER BY naive_us, ordinal") ==
        "1000|0|requested|1|0\n2000|0|installed|3|1\n2000|1|installed|1|0\n3000|0|renewed|1|0\n");
  CHECK(ask(database, "SELECT as_of_basis, count(*) FROM collection GROUP BY 1") ==
        "archive_name|3\nfile_time|1\nmember_time|1\n");
  CHECK(ask(database, "SELECT path, status, reason FROM artifact WHERE path = 'notes.txt'") ==
        "notes.txt|unrecognised|no format claims it\n");
  CHECK(ask(database,
            "SELECT rows, as_of_basis, count(*), count(DISTINCT record), max(ordinal) FROM "
            "snapshot JOIN snapshot_row ON snapshot = snapshot.id") == "3|archive_name|3|2|1\n");
  CHECK(ask(database,
            "SELECT f.name, value FROM device_fact f JOIN stream s ON s.id = stream WHERE "
            "kind = 'udid' ORDER BY 1") ==
        "archive|DiagLogs-PC1\narchive_host|PC1\nhost_name|pc-1\nudid|AB-1\n");
  CHECK(ask(database, "SELECT value FROM string") == "https://ndes.contoso.example/certsrv\n");
  CHECK(ask(database, "PRAGMA foreign_key_check").empty());
  CHECK(ask(database, "PRAGMA integrity_check") == "ok\n");
}

TEST_CASE("any order of ingest and any number of jobs give the same database") {
  const TemporaryFolder folder;
  fill_inbox(folder);
  const auto in = folder.path() / "in";
  run(folder.path() / "whole.db", {in}, 1);
  const auto expected = canonical_dump(folder.path() / "whole.db");
  for (const unsigned jobs : {2u, 8u}) {
    const auto database = folder.path() / ("jobs" + std::to_string(jobs) + ".db");
    run(database, {in}, jobs);
    CHECK(canonical_dump(database) == expected);
  }
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(in))
    if (entry.is_regular_file()) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::mt19937 random(3);
  for (int i = 0; i < 4; ++i) {
    std::shuffle(files.begin(), files.end(), random);
    CHECK(dump_of_separate_runs(folder, files, "order" + std::to_string(i) + ".db") == expected);
  }
}

// A collection of many records of all kinds in several artifacts, in no order, with repetitions.
std::string mixed_log(std::mt19937& random, int lines) {
  std::string log = "#stub\nS ca 0\n";
  const auto number = [&](int below) { return std::to_string(random() % below); };
  for (int i = 0; i < lines; ++i) switch (random() % 5) {
      case 0:
        log += "C " + number(99) + " 0a\n";
        break;
      case 1:
        log += "F " + std::string(random() % 2 ? "udid" : "host_name") + " n" + number(30) + "\n";
        break;
      case 2:
        log += "N code" + number(9) + "\nL 1 " + number(9) + "\n";
        break;
      default:
        log += "T " + number(500) + " state" + number(3) + " x\n";
    }
  return log;
}

TEST_CASE("what is staged in memory and what is spooled to disk gives the same database") {
  const TemporaryFolder folder;
  std::mt19937 random(5);
  std::vector<ZipMember> members;
  for (const char* name : {"a.log", "b.log", "c.log"})
    members.push_back({name, mixed_log(random, 3000)});
  folder.write("in/DiagLogs-PC1-20261120T100000Z.zip", make_zip(members));
  members[1].bytes = mixed_log(random, 3000);
  folder.write("in/DiagLogs-PC1-20261121T100000Z.zip", make_zip(members));
  run(folder.path() / "memory.db", {folder.path() / "in"});
  const auto expected = canonical_dump(folder.path() / "memory.db");
  CHECK(ask(folder.path() / "memory.db", "SELECT count(*) > 1000 FROM transition") == "1\n");
  CHECK(ask(folder.path() / "memory.db", "SELECT count(*) > 300 FROM sighting") == "1\n");
  for (const std::uint64_t bytes : {0, 5'000, 1'000'000}) {
    const auto database = folder.path() / (std::to_string(bytes) + ".db");
    run(database, {folder.path() / "in"}, 1, bytes);
    const bool same = canonical_dump(database) == expected;
    CHECK(same);
  }
}

// Every transition with each artifact that holds it, one line for each.
std::set<std::string> all_sightings(const fs::path& database) {
  std::istringstream lines(
      ask(database,
          "SELECT stream, naive_us, identity, ordinal, first_artifact FROM transition UNION ALL "
          "SELECT stream, naive_us, identity, ordinal, last_artifact FROM transition "
          "WHERE last_artifact <> first_artifact UNION ALL "
          "SELECT stream, naive_us, identity, ordinal, artifact FROM sighting WHERE kind = "
          "'transition'"));
  std::set<std::string> all;
  for (std::string line; std::getline(lines, line);) CHECK(all.insert(line).second);
  return all;
}

TEST_CASE("sightings are a set: any order and split of ingest gives their union") {
  const TemporaryFolder folder;
  std::mt19937 random(9);
  std::vector<fs::path> files;
  for (int day = 10; day < 20; ++day) {
    std::string log = "#stub\nF udid AB-1\n";
    for (int i = 0; i < 30; ++i)
      log += "T " + std::to_string(random() % 12) + " s x\nF host_name pc-" +
             std::to_string(random() % 3) + "\n";
    files.push_back(folder.write("in/DiagLogs-PC1-202611" + std::to_string(day) + "T100000Z.zip",
                                 make_zip({{"a.log", log}, {"b.log", log}})));
  }
  run(folder.path() / "whole.db", {folder.path() / "in"});
  const auto expected = canonical_dump(folder.path() / "whole.db");
  std::set<std::string> of_each;
  for (std::size_t i = 0; i < files.size(); ++i) {
    const auto database = folder.path() / ("one" + std::to_string(i) + ".db");
    run(database, {files[i]});
    of_each.merge(all_sightings(database));
  }
  const bool is_union = all_sightings(folder.path() / "whole.db") == of_each;
  CHECK(is_union);
  CHECK(of_each.size() == 20 * 30);
  CHECK(
      ask(folder.path() / "whole.db",
          "SELECT (SELECT sum(sightings - 1 - (first_artifact <> last_artifact)) FROM transition) "
          "= (SELECT count(*) FROM sighting WHERE kind = 'transition'), "
          "(SELECT sum(sightings - 1 - (first_artifact <> last_artifact)) FROM device_fact) "
          "= (SELECT count(*) FROM sighting WHERE kind = 'device_fact')") == "1|1\n");
  for (int trial = 0; trial < 6; ++trial) {
    std::shuffle(files.begin(), files.end(), random);
    const auto database = folder.path() / ("split" + std::to_string(trial) + ".db");
    for (auto from = files.begin(); from != files.end();) {
      const auto to = from + 1 + static_cast<std::ptrdiff_t>(random() % (files.end() - from));
      run(database, {from, to});
      from = to;
    }
    const bool same = canonical_dump(database) == expected;
    CHECK(same);
  }
}

TEST_CASE("ingesting again changes nothing and reads nothing") {
  const TemporaryFolder folder;
  fill_inbox(folder);
  const auto database = folder.path() / "c.db";
  run(database, {folder.path() / "in"});
  const auto before = canonical_dump(database);
  const auto again = run(database, {folder.path() / "in"});
  CHECK(again.unchanged == 5);
  CHECK(again.read == 0);
  CHECK(again.losses() == 0);
  CHECK(canonical_dump(database) == before);
  CHECK(ask(database, "SELECT inputs FROM run WHERE id = 2") == "[]\n");
  CHECK(ask(database,
            "SELECT count(*) FROM run, json_each(inputs) WHERE run.id = 1 AND "
            "length(value ->> 'sha256') = 64") == "5\n");
}

TEST_CASE("a second copy of a file changes nothing but its best place and least time") {
  const TemporaryFolder folder;
  const std::string log = "#stub\nT 1000 requested x\n";
  set_time(folder.write("a/long/device.log", log), 1'700'000'000);
  set_time(folder.write("b/device.log", log), 1'600'000'000);
  set_time(folder.write("c/device.log", log), 1'800'000'000);
  const auto a = folder.path() / "a", b = folder.path() / "b", c = folder.path() / "c";
  const auto together = dump_of_separate_runs(folder, {folder.path() / "a"}, "a.db");
  run(folder.path() / "all.db", {a, b, c});
  const auto all = canonical_dump(folder.path() / "all.db");
  CHECK(dump_of_separate_runs(folder, {a, b, c}, "abc.db") == all);
  CHECK(dump_of_separate_runs(folder, {c, a, b}, "cab.db") == all);
  CHECK(dump_of_separate_runs(folder, {b, c, a}, "bca.db") == all);
  CHECK(ask(folder.path() / "all.db",
            "SELECT as_of_us, (SELECT as_of_us FROM artifact) FROM "
            "collection") == "1600000000000000|1600000000000000\n");
  CHECK(ask(folder.path() / "all.db", "SELECT path LIKE '%/b/device.log' FROM collection") ==
        "1\n");
}

TEST_CASE("damage, refusals and unread members are rows, and losses set the exit status") {
  const TemporaryFolder folder;
  ZipMember secret{"secret.log", "x"};
  secret.flags = 0x0801;
  auto zip = make_zip({{"a.log", "#stub\nT 1 s x\n"},
                       {"left.txt", "#left\n"},
                       {"empty", ""},
                       {"throws.log", "#stub\nT 2 s x\nX\n"},
                       secret});
  const auto database = folder.path() / "c.db";
  folder.write("in/a.zip", zip.substr(0, zip.find("PK\x01\x02")));
  folder.write("in/random.zip", std::string(3000, '\x07'));
  folder.write("in/unknown.bin", "some bytes");
  folder.write("in/empty.log", "");
  folder.write("in/.hidden", "#stub\n");
  fs::create_symlink("/etc/passwd", folder.path() / "in/link.log");
  const auto summary = run(database, {folder.path() / "in"});
  CHECK(summary.files == 4);
  CHECK(summary.damaged == 2);
  CHECK(summary.exit_status() == 1);
  CHECK(ask(database,
            "SELECT c.path LIKE '%a.zip', a.path, a.status, coalesce(a.format, '-'), "
            "coalesce(n.code, '-') FROM artifact a JOIN collection c ON c.id = "
            "a.collection LEFT JOIN note n ON n.artifact = a.id ORDER BY c.path, a.path, n.code") ==
        "1||damaged|-|zip.encrypted\n1||damaged|-|zip.truncated\n1|a.log|read|stub|-\n1|empty|"
        "empty|-|-\n"
        "1|left.txt|recognised|left|-\n1|secret.log|refused|-|-\n"
        "1|throws.log|damaged|stub|format.failed\n"
        "0||empty|-|-\n0||damaged|-|zip.no_members\n0||unrecognised|-|collection.unrecognised\n");
  const auto again = run(database, {folder.path() / "in"});
  CHECK(again.exit_status() == 0);
}

TEST_CASE("a device's archive inside a collection is a scope of its own") {
  const TemporaryFolder folder;
  const auto inner = [](const char* id, const char* state) {
    return make_zip({{"a.log", std::string("#stub\nF udid ") + id + "\nT 1 " + state + " x\n"}});
  };
  const auto cab = make_cab({{"m.log", "#stub\nT 9 outer x\n"}});
  folder.write("in/batch.zip",
               make_zip({{"DiagLogs-PC1-20261120T100000Z.zip", inner("u1", "one")},
                         {"x/PC2_CollectedData_11_20_2026_08_11_UTC+01.ZIP", inner("u2", "two")},
                         {"plain.zip", inner("u3", "three")},
                         {"DiagLogs-PC9-20261120T100000Z.cab", cab}}));
  const auto database = folder.path() / "c.db";
  run(database, {folder.path() / "in"});
  CHECK(ask(database,
            "SELECT kind, name, raw_state FROM transition JOIN stream ON stream.id = stream "
            "ORDER BY raw_state") == "udid|u1|one\nudid|u3|outer\nudid|u3|three\nudid|u2|two\n");
  CHECK(ask(database,
            "SELECT s.name, f.value FROM device_fact f JOIN stream s ON s.id = f.stream "
            "WHERE f.name = 'archive_host' ORDER BY 1") == "u1|PC1\nu2|PC2\n");
  CHECK(ask(database,
            "SELECT iso.value, count(*) FROM artifact, (SELECT 'x' AS value) iso WHERE "
            "as_of_us = 1795168800000000") == "x|1\n");
}

TEST_CASE("the age of a picture is bounded from both sides") {
  const TemporaryFolder folder;
  const auto late = std::to_string(kNoon + 1);
  folder.write("in/ca-2026-11-20.csv", "#stub\nS ca 1000\nC 1 a\n");
  folder.write("in/cb-2026-11-20.csv", "#stub\nS ca " + late + "\nC 2 b\n");
  const auto database = folder.path() / "c.db";
  run(database, {folder.path() / "in"});
  CHECK(ask(database,
            "SELECT as_of_us, as_of_basis, coalesce(code, '-') FROM snapshot LEFT JOIN note "
            "USING (artifact) ORDER BY 1") ==
        "1795219199999999|archive_name|-\n" + late + "|newest_event|as_of.crossed\n");
}

TEST_CASE("the folder of a sysdiagnose tells when it was made, whatever holds it") {
  const std::string folder = "sysdiagnose_2026.11.20_08-15-00+0900_iPhone-OS_iPhone_23B85";
  CHECK(time_of_sysdiagnose(folder + "/logs/MCState/Shared/MDM.plist") == 1795130100'000'000);
  CHECK(time_of_sysdiagnose("Ada/" + folder + "/x") == 1795130100'000'000);
  CHECK_FALSE(time_of_sysdiagnose(folder + ".tar.gz"));
  CHECK_FALSE(time_of_sysdiagnose("old_" + folder + "/x"));
  CHECK_FALSE(time_of_sysdiagnose("sysdiagnose_notes/x"));
}

TEST_CASE("what an archive name says") {
  const auto [name, as_of, host, stem,
              device] = GENERATE(table<std::string, std::int64_t, std::string, std::string, bool>({
      {"DiagLogs-PC-0042-20261120T081500Z.zip", 1795162500, "PC-0042", "DiagLogs-PC-0042", true},
      {"PC-1_CollectedData_11_20_2026_08_11_UTC+01.ZIP", 1795161599, "PC-1", "PC-1_CollectedData",
       true},
      {"PC-1_CollectedData_11_20_2026_08_11_UTC-5.zip", 1795183199, "PC-1", "PC-1_CollectedData",
       true},
      {"sysdiagnose_2026.11.20_08-15-00+0900_iPhone-OS_iPhone_23B85.tar.gz", 1795130100, "",
       "sysdiagnose_iPhone-OS_iPhone_23B85", true},
      {"Adas-Mac-IntuneMacODC-2026-11-20T08-15-00+0100.zip", 1795158900, "Adas-Mac",
       "Adas-Mac-IntuneMacODC", true},
      {"mdmlogs-20261120-081500.cab", 1795162500, "", "mdmlogs", false},
      {"export 2026-11-20T08_15_00Z (2).csv", 1795162500, "", "export", false},
      {"ca-2026-11-20.csv", 1795219199, "", "ca", false},
      {"u_ex261120.log", -1, "", "u_ex261120", false},
      {"6f9619ff-8b86-d011-b42d-00cf4fc964ff.zip", -1, "", "6f9619ff-8b86-d011-b42d-00cf4fc964ff",
       false},
      {"20261120.zip", 1795219199, "", "20261120.zip", false},
      {"PC-0042-DM-EDP-Admin.csv", -1, "PC-0042", "PC-0042", false},
      {"PC-0042-user-My-20261120.txt", 1795219199, "PC-0042", "PC-0042", false},
      {"-mdm.zip", -1, "", "mdm", false},
      {"DiagLogs-PC.zip", -1, "", "DiagLogs-PC", false},
      {"201126081500-CertConnectorLogs-NDES01.zip", 1795219199, "NDES01",
       "CertConnectorLogs-NDES01", false},
      {"2011260815-Logs-NDES-01.zip", 1795219199, "NDES-01", "Logs-NDES-01", false},
      {"2013260815-Logs-NDES01.zip", -1, "", "2013260815-Logs-NDES01", false},
      {"2026-13-40.7z", -1, "", "2026-13-40", false},
  }));
  INFO(name);
  const auto said = read_archive_name(name);
  CHECK((said.as_of_us ? *said.as_of_us / 1'000'000 : -1) == as_of);
  CHECK(said.host == host);
  CHECK(said.stem == stem);
  CHECK(said.is_device_collection == device);
}

TEST_CASE("logs that every phone calls alike are named by their folder") {
  const auto [folder, name, stem] = GENERATE(table<std::string, std::string, std::string>({
      {"CompanyPortal-ada-20261120T081500Z", "OMADMLog_0.log", "CompanyPortal-ada"},
      {"ada", "OMADMLog_1", "ada"},
      {"ada", "Omadmlog.txt", "ada"},
      {"ada", "OMADM.logs", "ada"},
      {"ada", "OMADM.log.3", "ada"},
      {"ada", "CloudExtension (1).log", "ada"},
      {"", "OMADM.log", "OMADM"},
      {"..", "OMADM.log", "OMADM"},
      {"ada", "omadm_of_ben.log", "omadm_of_ben"},
      {"ada", "ca-export.csv", "ca-export"},
  }));
  INFO(folder << "/" << name);
  CHECK(read_inbox_name(folder, name).stem == stem);
}

TEST_CASE("a stream is named by the strongest thing its collection says") {
  using Facts = std::vector<DeviceFact>;
  const auto name = [](const Facts& facts) {
    const std::set<std::string> junk;
    StreamNamer namer(junk);
    for (const auto& fact : facts) namer.count(fact.name, ascii_lower(fact.value), 1);
    const auto found = namer.name("Stem");
    return found.kind + ":" + found.name;
  };
  CHECK(name({}) == "archive:stem");
  CHECK(name({{"", "host_name", "PC-1"}, {"", "archive_host", "PC-2"}}) == "host_name:pc-1");
  CHECK(name({{"", "host_name", "b"}, {"", "intune_device", "G-1"}}) == "intune_device:g-1");
  CHECK(name({{"", "hardware_serial", "Default string"}, {"", "host_name", "PC-1"}}) ==
        "host_name:pc-1");
  CHECK(name({{"", "host_name", "new"}, {"", "host_name", "old"}, {"", "host_name", "old"}}) ==
        "host_name:old");
  CHECK(name({{"", "host_name", "pc-b"}, {"", "host_name", "pc-a"}}) == "host_name:pc-a");
  CHECK(name({{"", "imei", "000000000000000"}}) == "archive:stem");
}

TEST_CASE("inspect tells of every artifact and record without a database") {
  const TemporaryFolder folder;
  const auto file = folder.write(
      "x.zip", make_zip({{"in/a.log", "#stub\nT 1000 s x\nT 9000 s y\nN odd.line\n"}, {"b", "?"}}));
  std::string seen;
  inspect(file, {identify_stub}, {},
          {[&](const ArtifactSummary& a) {
             seen += "[" + a.path + "] " + a.status + " " + std::to_string(a.records_kept) + " " +
                     std::to_string(a.first_us.value_or(-1)) + " " +
                     std::to_string(a.last_us.value_or(-1)) + " " + std::to_string(a.notes.size()) +
                     "\n";
           },
           [&](const Member& member, const Record& record) {
             seen += member.path + "@" + std::to_string(record.offset) + "\n";
           }});
  CHECK(seen ==
        "in/a.log@6\nin/a.log@17\n[in/a.log] read 2 1000 9000 1\n"
        "[b] unrecognised 0 -1 -1 0\n[] container 0 -1 -1 0\n");
}

TEST_CASE("a path that does not exist is an error, and an unreadable file is a problem") {
  const TemporaryFolder folder;
  CHECK_THROWS_WITH(run(folder.path() / "c.db", {folder.path() / "nowhere"}),
                    Catch::Contains("nowhere: does not exist"));
}

TEST_CASE("a file that changes while it is read waits for the next run") {
  const TemporaryFolder folder;
  const auto growing = folder.write("in/a.log", "#stub\nT 1 s x\n");
  folder.write("in/b.log", "#stub\nT 2 s x y\n");
  const auto database = folder.path() / "c.db";
  IngestSummary summary;
  {
    Store store(database);
    IngestOptions options;
    options.paths = {folder.path() / "in"};
    options.reading.identify = [&](const Head& head, std::string_view path) {
      if (path == "a.log") std::ofstream(growing, std::ios::app) << "T 3 s x\n";
      return identify_stub(head, path);
    };
    summary = ingest(options, store);
  }
  CHECK(summary.exit_status() == 0);
  REQUIRE(summary.warnings.size() == 1);
  CHECK(summary.warnings[0].ends_with("a.log: changed while it was read; left for the next run"));
  CHECK(ask(database, "SELECT count(*) FROM collection") == "1\n");
  CHECK(run(database, {folder.path() / "in"}).read == 1);
  CHECK(ask(database, "SELECT count(*) FROM transition") == "3\n");
}

TEST_CASE("a collection that cannot be spooled is a problem of its own") {
  const TemporaryFolder folder;
  folder.write("in/a.zip", make_zip({{"in.zip", make_zip({{"a.log", "#stub\nT 1 s x\n"}})}}));
  folder.write("in/b.log", "#stub\nT 2 s x\n");
  const auto database = folder.path() / "c.db";
  IngestSummary summary;
  {
    Store store(database);
    IngestOptions options;
    options.paths = {folder.path() / "in"};
    options.reading.identify = identify_stub;
    options.unpack.limits.memory_per_archive = 10;
    ::setenv("TMPDIR", "/nonexistent", 1);
    summary = ingest(options, store);
    ::unsetenv("TMPDIR");
  }
  CHECK(summary.read == 1);
  CHECK(summary.exit_status() == 1);
  REQUIRE(summary.problems.size() == 1);
  CHECK_THAT(summary.problems[0], Catch::Contains("a.zip") && Catch::Contains("TMPDIR"));
  CHECK(run(database, {folder.path() / "in"}).read == 1);
}

TEST_CASE("notes of one artifact are bounded") {
  const TemporaryFolder folder;
  std::string log = "#stub\n";
  for (int i = 0; i < 1500; ++i) log += "N odd.line\n";
  folder.write("in/a.log", log);
  run(folder.path() / "c.db", {folder.path() / "in"});
  CHECK(ask(folder.path() / "c.db",
            "SELECT count(*), sum(code = 'notes.more'), max(CASE code WHEN "
            "'notes.more' THEN severity || detail END) FROM note") ==
        "1001|1|lossand 500 more notes\n");
}

TEST_CASE("a log of many records is stored fast enough", "[.speed]") {
  const TemporaryFolder folder;
  std::string log = "#stub\n";
  for (int i = 0; i < 100'000; ++i)
    log += "T " + std::to_string(i * 7919 % 1'000'003) + " state text of record " +
           std::to_string(i) + "\n";
  const auto first = folder.write("a/x.zip", make_zip({{"a.log", log}}));
  const auto second = folder.write("b/x.zip", make_zip({{"a.log", log}, {"b.log", "#stub\n"}}));
  for (const auto& file : {first, second}) {
    const auto start = std::chrono::steady_clock::now();
    run(folder.path() / "c.db", {file});
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    WARN("100,000 records in " << took.count() << " s");
  }
}
