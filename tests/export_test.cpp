// The export folder: whole or not at all, the same bytes for the same database.
#include <catch2/catch.hpp>
#include <map>

#include "engine/flow/inbox.h"
#include "engine/report/export_folder.h"
#include "tests/golden.h"
#include "tests/program.h"
#include "tests/story_database.h"

namespace fs = std::filesystem;
using certtrail::ExportFolder;
using certtrail::tests::certtrail_in;
using certtrail::tests::check_golden;
using certtrail::tests::make_database;
using certtrail::tests::mode_of;
using certtrail::tests::slurp;
using certtrail::tests::TemporaryFolder;

namespace {

std::map<std::string, std::string> content_of(const fs::path& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::directory_iterator(folder))
    files[entry.path().filename().string()] = slurp(entry.path());
  return files;
}

std::set<std::string> names_in(const fs::path& folder) {
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder))
    names.insert(entry.path().filename().string());
  return names;
}

void fill(const fs::path& folder, const std::string& word) {
  ExportFolder next(folder);
  next.write("a.csv", [&](std::ostream& out) { out << word; });
  next.write("manifest.json", [](std::ostream& out) {
    out << R"({"made_by":"certtrail export","files":[{"file":"a.csv"}]})";
  });
  next.publish();
}

}  // namespace

TEST_CASE("an export is every report and a manifest that tells the truth of each file") {
  const TemporaryFolder folder;
  make_database(folder.path(), "four_devices");
  const auto run = certtrail_in(folder.path(), "export --out out");
  INFO(run.err);
  CHECK(run.status == 0);
  CHECK(run.out.empty());
  const auto files = content_of(folder.path() / "out");
  const auto& manifest = files.at("manifest.json");
  for (const auto& [name, text] : files) {
    INFO(name);
    CHECK(mode_of(folder.path() / "out" / name) == 0600);
    if (name == "manifest.json") continue;
    CHECK(text ==
          certtrail_in(folder.path(), "report " + fs::path(name).stem().string() + " --format csv")
              .out);
    const auto line = manifest.find("{\"file\":\"" + name + "\"");
    REQUIRE(line != std::string::npos);
    const auto entry = manifest.substr(line, manifest.find('\n', line) - line);
    CHECK(entry.find("\"bytes\":" + std::to_string(text.size()) + ",") != std::string::npos);
    CHECK(entry.find("\"sha256\":\"" + certtrail::sha256_of(folder.path() / "out" / name)) !=
          std::string::npos);
  }
  CHECK(mode_of(folder.path() / "out") == 0700);
  CHECK(names_in(folder.path()) ==
        std::set<std::string>{"certtrail.db", "out", "stderr.txt", "stdout.txt"});
}

TEST_CASE("the same database gives the same bytes, in every format") {
  const TemporaryFolder folder;
  make_database(folder.path(), "four_devices");
  const std::string format = GENERATE("csv", "json", "jsonl", "markdown", "table");
  for (const std::string out : {"one", "two"})
    REQUIRE(certtrail_in(folder.path(), "export --format " + format + " --out " + out,
                         out == "one" ? "TZ=Asia/Tokyo " : "umask 077; TZ=UTC ")
                .status == 0);
  CHECK(content_of(folder.path() / "one") == content_of(folder.path() / "two"));
}

TEST_CASE("an export replaces an older one whole, and nothing else") {
  const TemporaryFolder folder;
  make_database(folder.path(), "four_devices");
  REQUIRE(certtrail_in(folder.path(), "export --out out --format json").status == 0);
  REQUIRE(certtrail_in(folder.path(), "export --out out/").status == 0);
  CHECK(names_in(folder.path() / "out").contains("failed.csv"));
  CHECK_FALSE(names_in(folder.path() / "out").contains("failed.json"));
  std::ofstream(folder.path() / "out/mine.xlsx") << "hours of work";
  const auto foreign = certtrail_in(folder.path(), "export --out out");
  CHECK(foreign.status == 3);
  CHECK(foreign.err.find("holds mine.xlsx, which is not of an export") != std::string::npos);
  CHECK(slurp(folder.path() / "out/mine.xlsx") == "hours of work");
  CHECK(certtrail_in(folder.path(), "export --out certtrail.db").status == 3);
  CHECK(certtrail_in(folder.path(), "export --out .").status == 3);
  CHECK(certtrail_in(folder.path(), "export --out nowhere/out").status == 3);
  fs::create_directory(folder.path() / "empty");
  CHECK(certtrail_in(folder.path(), "export --out empty").status == 0);
  CHECK_FALSE(fs::exists(folder.path() / ".out.certtrail"));
}

TEST_CASE("an export that is cut off leaves the older one, and the next clears up") {
  const TemporaryFolder folder;
  make_database(folder.path(), "four_devices");
  REQUIRE(certtrail_in(folder.path(), "export --out out").status == 0);
  const auto before = content_of(folder.path() / "out");
  // No file may grow beyond 512 bytes: the kernel ends the process, or the write fails.
  const auto killed =
      certtrail_in(folder.path(), "export --out out --format json", "ulimit -f 1; ");
  CHECK(killed.status != 0);
  CHECK(content_of(folder.path() / "out") == before);
  CHECK(fs::exists(folder.path() / ".out.certtrail"));
  const auto failed =
      certtrail_in(folder.path(), "export --out out --format json", "trap '' XFSZ; ulimit -f 1; ");
  CHECK(failed.status == 3);
  CHECK(failed.err.find("cannot be written (File too large)") != std::string::npos);
  CHECK(content_of(folder.path() / "out") == before);
  CHECK_FALSE(fs::exists(folder.path() / ".out.certtrail"));
  REQUIRE(certtrail_in(folder.path(), "export --out out").status == 0);
  CHECK(content_of(folder.path() / "out") == before);
}

TEST_CASE("one export at a time, and what is not published goes") {
  const TemporaryFolder folder;
  const auto out = folder.path() / "out";
  fill(out, "old");
  {
    ExportFolder first(out);
    first.write("a.csv", [](std::ostream& stream) { stream << "new"; });
    CHECK_THROWS_WITH(ExportFolder(out), Catch::Contains("is being written by another certtrail"));
    CHECK_THROWS(first.write("a.csv", [](std::ostream&) {}));
  }
  CHECK(slurp(out / "a.csv") == "old");
  fill(out, "newer");
  CHECK(slurp(out / "a.csv") == "newer");
  CHECK(names_in(folder.path()) == std::set<std::string>{"out"});
}

TEST_CASE("an older export that stands aside comes back") {
  const TemporaryFolder folder;
  const auto out = folder.path() / "out";
  fill(out, "old");
  fs::rename(out, folder.path() / ".out.certtrail-old");
  { const ExportFolder begun(out); }
  CHECK(slurp(out / "a.csv") == "old");
}

TEST_CASE("rows of a severity are status 4, parameters reach the reports that have them") {
  const TemporaryFolder folder;
  make_database(folder.path(), "four_devices");
  const auto status = [&](const std::string& more) {
    return certtrail_in(folder.path(), "export --out out " + more).status;
  };
  CHECK(status("--fail-if critical") == 4);
  CHECK(status("--fail-if info") == 4);
  CHECK(status("--fail-if critical --param platform=macos") == 0);
  CHECK(slurp(folder.path() / "out/manifest.json").find("\"platform\":\"macos\"") !=
        std::string::npos);
  CHECK(status("--fail-if grave") == 2);
  CHECK(status("--param colour=red") == 2);
  CHECK(certtrail_in(folder.path(), "export").status == 2);
}

TEST_CASE("reports of the user's own are exported beside the others") {
  const TemporaryFolder folder;
  make_database(folder.path(), "four_devices");
  folder.write("mine/names.sql",
               "-- Names of devices\n-- question: Who is here?\n-- severity: info\n"
               "-- column name: name of a device\nSELECT name FROM device ORDER BY name;\n");
  CHECK(certtrail_in(folder.path(), "export --out out --queries mine").status == 0);
  CHECK(slurp(folder.path() / "out/names.csv").starts_with("name\nLAPTOP-ANNA\n"));
}
