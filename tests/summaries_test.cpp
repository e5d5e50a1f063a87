// What link counts for the reports is what a walk over its tables would count, and its diary of
// verdicts ends where the tables stand.
#include <SQLiteCpp/SQLiteCpp.h>

#include <catch2/catch.hpp>

#include "tests/program.h"
#include "tests/story_database.h"

namespace fs = std::filesystem;
using certtrail::tests::certtrail_in;
using certtrail::tests::make_fleet;
using certtrail::tests::TemporaryFolder;

namespace {

std::int64_t number(const fs::path& folder, const std::string& sql) {
  SQLite::Database database((folder / "certtrail.db").string(), SQLite::OPEN_READONLY);
  return database.execAndGet(sql).getInt64();
}

}  // namespace

TEST_CASE("summaries count what the linked tables hold") {
  const TemporaryFolder folder;
  REQUIRE(make_fleet(folder.path() / "fleet", "--devices 60 --noise-lines 9"));
  REQUIRE(certtrail_in(folder.path(), "ingest --quiet fleet/inbox").status == 0);
  const auto count = [&](const std::string& sql) { return number(folder.path(), "SELECT " + sql); };
  CHECK(count("sum(certificates) FROM out_of_scope") ==
        count("count(*) FROM certificate WHERE in_scope = 0"));
  CHECK(count("sum(top_certificates > certificates) FROM out_of_scope") == 0);
  const auto loose = count("count(*) FROM event WHERE delivery = 0 AND hop <> ''");
  CHECK(loose > 0);
  CHECK(count("sum(found) FROM unmatched WHERE kind = 'log_record'") == loose);
  CHECK(
      count("sum(found) FROM unmatched WHERE kind = 'ca_request'") ==
      count("count(DISTINCT d.id) FROM delivery d JOIN event e ON e.delivery = d.id AND e.source = "
            "'ca_request' WHERE d.device IS NULL"));
  // What fleetgen's story of a certificate that was not taken makes up.
  CHECK(count("count(*) FROM unknown_state WHERE raw_state <> 'CERT_INSTALL_FAILED'") == 0);

  // Bits of hops: each reached event has its bit; what was judged has its own.
  const std::string bits =
      "WITH hops(bit, hop) AS (VALUES (1, 'profile_arrived'), (2, 'key_ready'), (3, "
      "'server_reached'), "
      "(4, 'request_sent'), (6, 'issued'), (7, 'response_received'), (8, 'install_started'), (9, "
      "'installed'), (10, 'usable'), (13, 'reported'), (14, 'removed')) ";
  CHECK(number(folder.path(),
               bits +
                   "SELECT count(*) FROM event e JOIN hops h USING (hop) JOIN delivery d ON d.id = "
                   "e.delivery WHERE e.outcome = 'reached' AND e.source NOT IN ('ca_request') AND "
                   "(d.hops_reached >> h.bit) & 1 = 0") == 0);
  CHECK(count("count(*) FROM delivery WHERE (issued = 'yes') <> ((hops_reached >> 6) & 1)") == 0);
  CHECK(count("count(*) FROM delivery WHERE (reported = 'yes') <> ((hops_reached >> 13) & 1)") ==
        0);
  CHECK(count("count(*) FROM delivery WHERE hops_reached & 1 OR hops_reached >= 32768") == 0);
}

TEST_CASE("a state that the state map lacks is counted with how it was read") {
  const TemporaryFolder folder;
  REQUIRE(make_fleet(folder.path() / "fleet", "--devices 20 --noise-lines 9"));
  REQUIRE(certtrail_in(folder.path(), "ingest --quiet --no-link fleet/inbox").status == 0);
  std::int64_t renamed = 0;
  {
    SQLite::Database database((folder.path() / "certtrail.db").string(), SQLite::OPEN_READWRITE);
    renamed = database.exec(
        "UPDATE transition SET raw_state = 'CERT_HELD_BACK_REQUESTED' WHERE source = "
        "'android_scep_state' AND raw_state = 'CERT_INSTALL_REQUESTED'");
  }
  REQUIRE(renamed > 0);
  REQUIRE(certtrail_in(folder.path(), "link").status == 0);
  CHECK(certtrail_in(folder.path(), "report unknown_states --format csv")
            .out.find("\nandroid_scep_state,CERT_HELD_BACK_REQUESTED,install_started pending," +
                      std::to_string(renamed) + ",") != std::string::npos);
}

TEST_CASE("the history of verdicts ends where the deliveries stand") {
  const TemporaryFolder folder;
  REQUIRE(make_fleet(folder.path() / "fleet", "--devices 60 --noise-lines 9"));
  const auto differences = [&] {
    return number(
        folder.path(),
        "WITH newest AS (SELECT delivery_id, max(link), verdict, installed, reported FROM "
        "verdict_history GROUP BY 1) SELECT (SELECT count(*) FROM delivery_status d LEFT "
        "JOIN newest n USING (delivery_id) WHERE (d.verdict, d.installed, d.reported) IS NOT "
        "(n.verdict, n.installed, n.reported)) + (SELECT count(*) FROM newest n WHERE verdict "
        "<> '' AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.delivery_id = "
        "n.delivery_id))");
  };
  const auto changes = [&] {
    return certtrail_in(folder.path(), "report changes --format csv | tail -n +2").out;
  };
  REQUIRE(certtrail_in(folder.path(), "ingest --quiet fleet/inbox/D*").status == 0);
  CHECK(differences() == 0);
  CHECK(changes().empty());  // the baseline
  REQUIRE(certtrail_in(folder.path(), "ingest --quiet fleet/inbox").status == 0);
  CHECK(differences() == 0);
  CHECK(changes().find("first_seen,") != std::string::npos);
  REQUIRE(certtrail_in(folder.path(), "link").status == 0);
  CHECK(differences() == 0);
  CHECK(changes().empty());  // nothing since the previous link
}
