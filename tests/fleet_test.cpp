// The whole way on synthetic fleets: what fleetgen says of a fleet is what delivery_status says,
// and what must not matter (order, jobs, zone, foreign devices) does not.
#include <SQLiteCpp/SQLiteCpp.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <random>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "tests/canonical_dump.h"
#include "tests/golden.h"
#include "tests/trials.h"

using namespace certtrail;
namespace fs = std::filesystem;

namespace {

using Row = std::map<std::string, std::string>;

class Workplace {
 public:
  Workplace()
      : folder_(fs::temp_directory_path() / ("certtrail_fleet_" + std::to_string(::getpid()))) {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  ~Workplace() { fs::remove_all(folder_); }

  fs::path fleet(int seed, int devices, const std::string& stories = "",
                 const std::string& options = "") const {
    const auto out = folder_ / ("fleet" + std::to_string(seed));
    fs::remove_all(out);
    auto command = std::string(FLEETGEN_PROGRAM) + " --noise-lines 9 --seed " +
                   std::to_string(seed) + " --devices " + std::to_string(devices) + " --out " +
                   out.string();
    if (!stories.empty()) command += " --stories " + stories;
    command += " " + options;
    REQUIRE(std::system(command.c_str()) == 0);
    return out;
  }

  // Ingests the paths into a fresh database, or into the one that is there.
  fs::path ingest(const std::string& name, const std::string& paths,
                  const std::string& options = "", const std::string& environment = "") const {
    const auto database = folder_ / name;
    const auto command = environment + " " + CERTTRAIL_PROGRAM + " ingest --quiet --db " +
                         database.string() + " " + options + " " + paths + " 2>/dev/null";
    REQUIRE(std::system(command.c_str()) == 0);
    return database;
  }

  fs::path fresh(const std::string& name) const {
    for (const auto* suffix : {"", "-wal", "-shm", "-journal"})
      fs::remove(folder_ / (name + suffix));
    return folder_ / name;
  }

  const fs::path& folder() const { return folder_; }

 private:
  fs::path folder_;
};

std::vector<Row> delivery_rows(const fs::path& database) {
  SQLite::Database db(database.string(), SQLite::OPEN_READONLY);
  SQLite::Statement query(db, "SELECT * FROM delivery_status ORDER BY delivery_id");
  std::vector<Row> rows;
  while (query.executeStep()) {
    Row row;
    for (int i = 0; i < query.getColumnCount(); ++i)
      row[query.getColumnName(i)] = query.getColumn(i).getString();
    rows.push_back(std::move(row));
  }
  return rows;
}

std::vector<std::string> split_tabs(const std::string& line) {
  std::vector<std::string> fields;
  std::string field;
  std::istringstream in(line);
  while (std::getline(in, field, '\t')) fields.push_back(field);
  return fields;
}

// Fields of a CSV row, of which none spans lines or holds a quote.
std::vector<std::string> split_csv(const std::string& line) {
  std::vector<std::string> fields(1);
  bool quoted = false;
  for (const char c : line) {
    if (c == '"')
      quoted = !quoted;
    else if (c == ',' && !quoted)
      fields.emplace_back();
    else
      fields.back() += c;
  }
  return fields;
}

std::vector<Row> rows_of_table(const fs::path& file) {
  const auto split = file.extension() == ".csv" ? split_csv : split_tabs;
  std::istringstream in(tests::slurp(file));
  std::string line;
  std::getline(in, line);
  const auto names = split(line);
  std::vector<Row> rows;
  while (std::getline(in, line)) {
    const auto fields = split(line);
    Row row;
    for (std::size_t i = 0; i < names.size(); ++i)
      row[names[i]] = i < fields.size() ? fields[i] : "";
    rows.push_back(std::move(row));
  }
  return rows;
}

std::vector<Row> truth_rows(const fs::path& fleet) { return rows_of_table(fleet / "truth.tsv"); }

// What both sides say of a delivery, as one line. Rows without a certificate are told apart by
// device and profile; where a device has several such rows, all of them must be said equally often
// on both sides.
std::string statement(const Row& row) {
  const auto at = [&](const char* name) { return row.at(name); };
  return at("thumbprint") + " " +
         (at("thumbprint").empty() ? at("device_name") + " " + at("profile") : "") + " issued " +
         at("issued") + " installed " + at("installed") + " reported " + at("reported") + " " +
         at("verdict");
}

std::vector<std::string> statements(const std::vector<Row>& rows) {
  std::vector<std::string> all;
  for (const auto& row : rows) all.push_back(statement(row));
  std::sort(all.begin(), all.end());
  return all;
}

std::vector<fs::path> files_of(const fs::path& inbox) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(inbox))
    if (entry.is_regular_file()) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

bool is_device_archive(const fs::path& file) {
  const auto name = file.filename().string();
  return name.starts_with("DiagLogs-") || name.starts_with("CompanyPortal-") ||
         name.starts_with("iOS-");
}

std::string quoted(const std::vector<fs::path>& files) {
  std::string text;
  for (const auto& file : files) text += "'" + file.string() + "' ";
  return text;
}

// A handful of stories, so that a fleet is small; none tells a device through two collections of
// different age, whose older one would rightly speak when the newer is taken away.
std::string some_stories(std::mt19937& random) {
  static const std::vector<std::string> kStories = {"windows_complete",
                                                    "windows_issued_not_installed",
                                                    "windows_in_flight",
                                                    "windows_revoked",
                                                    "windows_installed_not_reported",
                                                    "windows_retries_complete",
                                                    "android_complete",
                                                    "android_stuck",
                                                    "android_failed",
                                                    "android_clock_ahead",
                                                    "android_rotated",
                                                    "android_corporate_owned",
                                                    "android_polls_complete",
                                                    "android_polls_undecided",
                                                    "ios_complete",
                                                    "ios_complete_relay",
                                                    "ios_failed",
                                                    "server_not_collected",
                                                    "windows_requested_not_issued"};
  auto stories = kStories;
  std::shuffle(stories.begin(), stories.end(), random);
  return stories[0] + "," + stories[1] + "," + stories[2] + "," + stories[3];
}

// Both generations write other logs, and IIS sees more of the old one.
std::string connector_of(int trial) {
  constexpr std::array kKinds = {"new", "old", "none"};
  return std::string("--connector ") + kKinds[static_cast<std::size_t>(trial) % kKinds.size()];
}

}  // namespace

TEST_CASE(
    "delivery_status says of every delivery what the fleet's truth says, and nothing besides") {
  const Workplace work;
  const auto [seed, connector] =
      GENERATE(table<int, std::string>({{1, "new"}, {2, "old"}, {3, "none"}}));
  const auto fleet = work.fleet(seed, 300, "", "--connector " + connector);
  const auto database = work.ingest("truth.db", (fleet / "inbox").string());
  INFO("seed " << seed);
  CHECK(statements(delivery_rows(database)) == statements(truth_rows(fleet)));
  work.fresh("truth.db");
}

TEST_CASE("each event of a CA about a request by SCEP belongs to a delivery, and no other does") {
  const Workplace work;
  const auto fleet = work.fleet(6, 60, "windows_failed_denied,android_polls_undecided");
  SQLite::Database db(work.ingest("events.db", (fleet / "inbox").string()).string());
  const auto count = [&](const char* sql) { return db.execAndGet(sql).getInt(); };
  const auto told = count(
      "SELECT count(*) FROM transition WHERE source = 'ca_event' AND request_id IN (SELECT "
      "request_id FROM ca_request WHERE template_name LIKE 'ContosoIntune%')");
  CHECK(told > 100);
  CHECK(count("SELECT count(*) FROM event WHERE source = 'ca_event' AND delivery IS NOT NULL") ==
        told);
}

TEST_CASE("a connector that asked for work every few hours was not silent") {
  const Workplace work;
  const auto connector = GENERATE("new", "old");
  const auto fleet = work.fleet(6, 6, "windows_complete", std::string("--connector ") + connector);
  const auto database = work.ingest("connector.db", (fleet / "inbox").string());
  const auto report = [&](const std::string& hours) {
    const auto out = work.folder() / "health.csv";
    const auto command = std::string(CERTTRAIL_PROGRAM) +
                         " report connector_health --param hours=" + hours + " --format csv --db " +
                         database.string() + " > " + out.string();
    REQUIRE(std::system(command.c_str()) == 0);
    return tests::slurp(out);
  };
  INFO(connector);
  CHECK(report("6").find("silent") == std::string::npos);
  CHECK(report("1").find("silent") != std::string::npos);
  work.fresh("connector.db");
}

TEST_CASE(
    "where the registry alone tells of an installation or failure, the fleet's truth is said too") {
  const Workplace work;
  const auto fleet = work.fleet(5, 24,
                                "windows_registry_only,windows_registry_failed,"
                                "windows_registry_pending,windows_complete_listed");
  const auto database = work.ingest("registry.db", (fleet / "inbox").string());
  const auto rows = delivery_rows(database);
  CHECK(statements(rows) == statements(truth_rows(fleet)));
  CHECK(std::any_of(rows.begin(), rows.end(), [](const Row& row) {
    return row.at("installed") == "yes" && row.at("installed_at").empty();
  }));
}

TEST_CASE("clock_skew lists the devices whose clock is wrong by the fleet's truth, and no other") {
  const Workplace work;
  const auto fleet = work.fleet(6, 300);
  const auto database = work.ingest("clocks.db", (fleet / "inbox").string());
  const auto table = work.folder() / "clock_skew.csv";
  const auto command = std::string(CERTTRAIL_PROGRAM) + " report clock_skew --format csv --db " +
                       database.string() + " > " + table.string();
  REQUIRE(WEXITSTATUS(std::system(command.c_str())) <= 1);
  std::map<std::string, std::string> said, truth;
  for (const auto& row : rows_of_table(table)) said[row.at("device_name")] = row.at("clock");
  for (const auto& row : truth_rows(fleet)) {
    const auto& story = row.at("story");
    const std::string_view wrong = "_wrong_clock_";
    if (const auto at = story.find(wrong); at != std::string::npos)
      truth[row.at("device_name")] = story.substr(at + wrong.size());
  }
  CHECK(truth.size() >= 2);
  CHECK(said == truth);
}

TEST_CASE("root_trust lists the devices that the fleet's truth lists, and no other") {
  const Workplace work;
  const auto fleet = work.fleet(6, 200);
  const auto database = work.ingest("trust.db", (fleet / "inbox").string());
  const auto rows = [&](const std::string& unknown) {
    const auto table = work.folder() / "root_trust.csv";
    const auto command = std::string(CERTTRAIL_PROGRAM) +
                         " report root_trust --format csv --param " + "unknown=" + unknown +
                         " --db " + database.string() + " > " + table.string();
    REQUIRE(WEXITSTATUS(std::system(command.c_str())) <= 1);
    return rows_of_table(table);
  };
  // Sources join the parts of a name with a comma, with or without a blank.
  const auto said = [](const std::vector<Row>& all, const std::set<std::string>& devices) {
    std::vector<std::string> lines;
    for (const auto& row : all) {
      auto line = row.at("device_name") + " " + row.at("kind") + " " + row.at("subject") + " " +
                  row.at("state") + " " + row.at("wants");
      std::erase(line, ' ');
      if (devices.contains(row.at("device_name"))) lines.push_back(line);
    }
    std::sort(lines.begin(), lines.end());
    return lines;
  };
  const auto truth = rows_of_table(fleet / "root_trust.tsv");
  std::vector<Row> proved;
  std::set<std::string> told, listed, states;
  for (const auto& row : truth) {
    told.insert(row.at("device_name"));
    states.insert(row.at("state"));
    if (row.at("state") != "unknown") proved.push_back(row);
  }
  CHECK(states == std::set<std::string>{"missing", "other_pin", "unknown"});
  CHECK(said(rows("1"), told) == said(truth, told));
  const auto shown = rows("0");
  for (const auto& row : shown) listed.insert(row.at("device_name"));
  CHECK(said(shown, listed) == said(proved, told));
}

TEST_CASE("a log saved by the Event Viewer proves what the event log proves") {
  const Workplace work;
  const auto fleet = work.fleet(7, 16,
                                "windows_log_as_csv,windows_log_as_text,windows_failed_unreachable,"
                                "windows_failed_unreachable_csv,windows_numbered_folders");
  const auto database = work.ingest("saved.db", (fleet / "inbox").string());
  CHECK(statements(delivery_rows(database)) == statements(truth_rows(fleet)));
  std::map<std::string, std::set<std::string>> verdicts;
  for (const auto& row : truth_rows(fleet)) {
    auto said = row;
    said["thumbprint"] = said["device_name"] = said["profile"] = "";
    verdicts[row.at("story")].insert(statement(said));
  }
  CHECK(verdicts["windows_failed_unreachable_csv"] == verdicts["windows_failed_unreachable"]);
  CHECK(verdicts["windows_log_as_csv"] == verdicts["windows_complete"]);
  CHECK(verdicts["windows_log_as_text"] == verdicts["windows_complete"]);
  SQLite::Database db(database.string(), SQLite::OPEN_READONLY);
  for (const auto* format : {"event_csv", "event_text"}) {
    INFO(format);
    SQLite::Statement read(db, "SELECT sum(records_kept) FROM artifact WHERE format = ?");
    read.bind(1, format);
    REQUIRE(read.executeStep());
    CHECK(read.getColumn(0).getInt() > 0);
  }
  // Without record ids no stretch of the log is known to have no gap.
  CHECK(db.execAndGet("SELECT count(*) FROM log_span s JOIN artifact a ON a.id = s.artifact "
                      "WHERE a.format IN ('event_csv', 'event_text')")
            .getInt() == 0);
}

TEST_CASE("only a whole log with its record ids proves that something did not happen") {
  const Workplace work;
  const auto fleet = work.fleet(11, 14,
                                "windows_silent_xml,windows_silent_csv,windows_silent_text,"
                                "windows_filtered_xml,windows_filtered_evtx,windows_complete,"
                                "windows_issued_not_installed");
  const auto database = work.ingest("silent.db", (fleet / "inbox").string());
  CHECK(statements(delivery_rows(database)) == statements(truth_rows(fleet)));
  std::map<std::string, std::string> installed;
  for (const auto& row : truth_rows(fleet)) installed[row.at("story")] = row.at("installed");
  CHECK(installed["windows_silent_xml"] == "no");
  for (const auto* story : {"windows_silent_csv", "windows_silent_text", "windows_filtered_xml",
                            "windows_filtered_evtx"})
    CHECK(installed[story] == "unknown");
}

TEST_CASE("a multiplied database says of each copy what the truth says of the original") {
  const Workplace work;
  const auto fleet = work.fleet(
      4, 90,
      "windows_complete_listed,windows_removed,windows_revoked,"
      "windows_failed_denied,windows_failed_unreachable,windows_reenrolled,windows_renamed,"
      "windows_rolled_over,android_clock_ahead,android_stuck,"
      "ios_complete_relay,ios_failed,ios_removed,server_not_collected",
      "--deliveries-per-device 3 --certificate-lines 20");
  const auto small = work.ingest("small.db", (fleet / "inbox").string());
  CHECK(statements(delivery_rows(small)) == statements(truth_rows(fleet)));
  fs::create_directories(work.folder() / "empty");
  const auto large = work.ingest("large.db", (work.folder() / "empty").string(), "--no-link");
  const auto run = [](const std::string& command) { return std::system(command.c_str()); };
  REQUIRE(run(std::string(FLEETGEN_PROGRAM) + " --multiply " + small.string() + " --into " +
              large.string() + " --copies 3 --truth " + (fleet / "truth.tsv").string()) == 0);
  REQUIRE(run(std::string(CERTTRAIL_PROGRAM) + " link --db " + large.string() + " 2>/dev/null") ==
          0);
  fs::create_directories(work.folder() / "copies");
  fs::rename(large.string() + ".truth.tsv", work.folder() / "copies" / "truth.tsv");
  const auto rows = delivery_rows(large);
  CHECK(rows.size() == 3 * truth_rows(fleet).size());
  CHECK(statements(rows) == statements(truth_rows(work.folder() / "copies")));
  SQLite::Database db(large.string(), SQLite::OPEN_READONLY);
  CHECK_FALSE(SQLite::Statement(db, "PRAGMA foreign_key_check").executeStep());
  CHECK(db.execAndGet("PRAGMA integrity_check").getString() == "ok");
}

TEST_CASE("order, copies, runs, jobs, zone and locale change nothing", "[trials]") {
  const Workplace work;
  std::mt19937 random(7);
  for (int trial = 0; trial < tests::trials(); ++trial) {
    const auto fleet = work.fleet(100 + trial, 6, some_stories(random), connector_of(trial));
    auto files = files_of(fleet / "inbox");
    const auto expected = tests::canonical_dump(work.ingest("plain.db", quoted(files), "--jobs 1"));
    std::shuffle(files.begin(), files.end(), random);
    const auto half = static_cast<std::ptrdiff_t>(random() % (files.size() + 1));
    // Of two places the shorter is remembered.
    const auto copies = fleet / "inbox" / "copies of files";
    fs::create_directories(copies);
    for (int copy = 0; copy < 3; ++copy) {
      const auto& file = files[random() % files.size()];
      fs::copy_file(file, copies / file.filename(), fs::copy_options::skip_existing);
      fs::last_write_time(copies / file.filename(), fs::last_write_time(file));
    }
    const char* zones[] = {"UTC", "Asia/Tokyo", "America/St_Johns", "Pacific/Chatham"};
    const auto environment = std::string("TZ=") + zones[random() % 4] +
                             " LC_ALL=" + (random() % 2 ? "C" : "de_DE.UTF-8");
    const auto jobs = "--jobs " + std::to_string(1 + random() % 8);
    if (half > 0)
      work.ingest("mixed.db", quoted({files.begin(), files.begin() + half}), jobs, environment);
    const auto mixed = work.ingest("mixed.db", (fleet / "inbox").string(), jobs, environment);
    INFO("trial " << trial << ", " << environment << " " << jobs);
    const bool same = tests::canonical_dump(mixed) == expected;
    REQUIRE(same);
    work.fresh("plain.db");
    work.fresh("mixed.db");
  }
}

TEST_CASE("a link after each part of a split inbox equals one link of all", "[trials]") {
  const Workplace work;
  std::mt19937 random(17);
  for (int trial = 0; trial <= tests::trials() / 4; ++trial) {
    const auto fleet =
        work.fleet(700 + trial, 12, trial % 2 ? some_stories(random) : "", connector_of(trial));
    auto files = files_of(fleet / "inbox");
    const auto whole = tests::canonical_dump(work.ingest("whole.db", quoted(files)));
    std::shuffle(files.begin(), files.end(), random);
    for (auto from = files.begin(); from != files.end();) {
      const auto left = files.end() - from;
      const auto to = from + std::min<std::ptrdiff_t>(left, 1 + static_cast<int>(random() % 9));
      work.ingest("parts.db", quoted({from, to}), "--jobs " + std::to_string(1 + random() % 3));
      from = to;
    }
    INFO("trial " << trial);
    const bool same = tests::canonical_dump(work.folder() / "parts.db") == whole;
    REQUIRE(same);
    work.fresh("whole.db");
    work.fresh("parts.db");
  }
}

TEST_CASE("taking an archive away only makes yes and no unknown", "[trials]") {
  const Workplace work;
  std::mt19937 random(11);
  for (int trial = 0; trial < tests::trials(); ++trial) {
    const auto fleet = work.fleet(300 + trial, 6, some_stories(random));
    auto files = files_of(fleet / "inbox");
    std::map<std::string, Row> before;
    for (auto& row : delivery_rows(work.ingest("whole.db", quoted(files))))
      before[row["delivery_id"]] = row;
    const auto removed = files[random() % files.size()];
    std::erase(files, removed);
    const auto after = delivery_rows(work.ingest("less.db", quoted(files)));
    INFO("trial " << trial << " without " << removed.filename());
    for (const auto& row : after) {
      const auto found = before.find(row.at("delivery_id"));
      if (found == before.end()) continue;
      for (const auto* name : {"issued", "installed", "reported"}) {
        const auto& was = found->second.at(name);
        const auto& is = row.at(name);
        INFO(name << " of " << row.at("device_name") << " " << row.at("thumbprint") << ": " << was
                  << " -> " << is);
        CHECK((is == was || is == "unknown"));
      }
    }
    work.fresh("whole.db");
    work.fresh("less.db");
  }
}

TEST_CASE("a foreign device's archives change no other row", "[trials]") {
  const Workplace work;
  std::mt19937 random(13);
  for (int trial = 0; trial < tests::trials(); ++trial) {
    const auto fleet = work.fleet(500 + trial, 6, some_stories(random));
    const auto foreign = work.fleet(9000 + trial, 4, some_stories(random));
    const auto files = files_of(fleet / "inbox");
    auto more = files;
    for (const auto& file : files_of(foreign / "inbox"))
      if (is_device_archive(file)) more.push_back(file);
    const auto before = delivery_rows(work.ingest("own.db", quoted(files)));
    const auto after = delivery_rows(work.ingest("both.db", quoted(more)));
    const std::set<Row> all(after.begin(), after.end());
    INFO("trial " << trial);
    for (const auto& row : before) {
      INFO(row.at("device_name") << " " << row.at("verdict"));
      CHECK(all.contains(row));
    }
    work.fresh("own.db");
    work.fresh("both.db");
    fs::remove_all(foreign);
  }
}
