// What a scheduler and an administrator rely on: events, modes of files, locks, generated files.
#include <sys/stat.h>

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
using certtrail::tests::slurp;
using certtrail::tests::TemporaryFolder;

namespace {

int mode_of(const fs::path& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 ? static_cast<int>(status.st_mode & 07777) : -1;
}

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

// Verbs as `certtrail --help` lists them.
std::vector<std::string> verbs(const fs::path& folder) {
  std::istringstream lines(certtrail_in(folder, "--help").out);
  std::vector<std::string> names;
  bool inside = false;
  for (std::string line; std::getline(lines, line);) {
    if (inside && line.starts_with("  ")) names.push_back(line.substr(2, line.find(' ', 2) - 2));
    inside = (inside && !line.empty()) || line == "Subcommands:";
  }
  return names;
}

// "-d" and "--db" of every option in a verb's help.
std::set<std::string> flags_in(const std::string& help) {
  std::istringstream lines(help);
  std::set<std::string> flags;
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("  -")) continue;
    std::istringstream names(line.substr(2, line.find(' ', 2) - 2));
    for (std::string name; std::getline(names, name, ',');) flags.insert(name);
  }
  return flags;
}

std::string between(const std::string& text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  return at == std::string::npos ? "" : text.substr(at, text.find(to, at + from.size()) - at);
}

bool is_installed(const std::string& program) {
  return std::system(("command -v " + program + " > /dev/null 2>&1").c_str()) == 0;
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
  CHECK(events.size() == 9);
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
  const auto database = make_database(folder.path(), "four_devices");
  SQLite::Database(database.string(), SQLite::OPEN_READWRITE)
      .exec("DROP TABLE setting; PRAGMA user_version = 3");
  CHECK(certtrail_in(folder.path(), "report").status == 3);
  CHECK(certtrail_in(folder.path(), "link").status == 0);
  CHECK(certtrail_in(folder.path(), "report").status == 0);
  const Store first(database);
  const auto second = certtrail_in(folder.path(), "link");
  CHECK(second.status == 3);
  CHECK(second.err.find("is being written by another certtrail") != std::string::npos);
}

TEST_CASE("the manual and every completion have every option of every verb") {
  const TemporaryFolder folder;
  const auto made = [&](const std::string& kind) {
    const auto run = certtrail_in(folder.path(), "generate " + kind);
    CHECK(run.status == 0);
    std::ofstream(folder.path() / kind) << run.out;
    return run.out;
  };
  const auto man = made("man"), bash = made("bash"), zsh = made("zsh"), fish = made("fish");
  const auto names = verbs(folder.path());
  REQUIRE(names.size() > 10);
  for (const auto& verb : names) {
    const auto in_man = between(man, "\n.SS \"certtrail " + verb + " ", "\n.S");
    const auto in_bash = between(bash, "\n    " + verb + ")\n", "\n    esac");
    const auto in_zsh = between(zsh, "\n    " + verb + ")\n", " ;;\n");
    const auto flags = flags_in(certtrail_in(folder.path(), verb + " --help").out);
    CHECK(flags.size() >= 2);
    for (const auto& flag : flags) {
      INFO(verb << " " << flag);
      std::string escaped;
      for (const char c : flag) escaped += c == '-' ? std::string("\\-") : std::string(1, c);
      CHECK(in_man.find("\\fB" + escaped + "\\fR") != std::string::npos);
      CHECK((between(in_bash, "options='", "\n") + " ").find(flag) != std::string::npos);
      CHECK(in_zsh.find(")" + flag + "[") + in_zsh.find("*" + flag + "[") + 1 != std::string::npos);
      const auto in_fish =
          flag.starts_with("--") ? " -l " + flag.substr(2) + " " : " -s " + flag.substr(1) + " ";
      const auto line = "__fish_seen_subcommand_from " + verb + "'";
      bool found = false;
      std::istringstream lines(fish);
      for (std::string text; std::getline(lines, text);)
        found = found ||
                (text.find(line) != std::string::npos && text.find(in_fish) != std::string::npos);
      CHECK(found);
    }
  }
  const auto runs = [&](const std::string& command) {
    return std::system(("cd '" + folder.path().string() + "' && " + command).c_str()) == 0;
  };
  CHECK(runs("bash -n bash"));
  CHECK(
      runs("bash -c '. ./bash; COMP_WORDS=(certtrail export --o); COMP_CWORD=2; _certtrail; "
           "test \"${COMPREPLY[*]}\" = --out'"));
  CHECK(
      runs("bash -c '. ./bash; COMP_WORDS=(certtrail report -f j); COMP_CWORD=3; _certtrail; "
           "test \"${COMPREPLY[*]}\" = \"json jsonl\"'"));
  if (is_installed("groff")) CHECK(runs("test -z \"$(groff -man -Tutf8 -ww -z man 2>&1)\""));
  if (is_installed("zsh")) CHECK(runs("zsh -n zsh"));
  if (is_installed("fish")) CHECK(runs("fish -n fish"));
}
