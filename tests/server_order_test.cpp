// Logs of every kind of server, joined to a fleet: order, splits, copies and jobs must not matter.
#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <map>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "tests/archives.h"
#include "tests/canonical_dump.h"
#include "tests/golden.h"
#include "tests/program.h"
#include "tests/temporary_folder.h"
#include "tests/trials.h"

using namespace certtrail;
using namespace certtrail::tests;
namespace fs = std::filesystem;

namespace {

struct Known {
  std::string thumbprint, serial, transaction_id;
};

// What the fleet's truth says of deliveries that have a certificate.
std::vector<Known> known_certificates(const fs::path& fleet) {
  std::istringstream lines(slurp(fleet / "truth.tsv"));
  std::vector<Known> known;
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line)) {
    std::vector<std::string> fields;
    std::istringstream in(line);
    for (std::string field; std::getline(in, field, '\t');) fields.push_back(field);
    if (!fields.at(4).empty() && !fields.at(5).empty())
      known.push_back({fields[4], fields[5], fields[6]});
  }
  return known;
}

std::string data(const std::string& name, const std::string& value) {
  return "<Data Name='" + name + "'>" + value + "</Data>";
}

class EventLog {
 public:
  EventLog(std::string provider, std::string channel, std::string computer)
      : provider_(std::move(provider)),
        channel_(std::move(channel)),
        computer_(std::move(computer)) {}

  // `number` is its record id and minute.
  std::string event(std::size_t number, const std::string& id, const std::string& values) const {
    const auto minute = std::to_string(100 + number % 60).substr(1);
    const auto hour = std::to_string(100 + number / 60 % 24).substr(1);
    const auto activity = std::to_string(100000000000 + number / 2);  // two share one
    return "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider "
           "Name='" +
           provider_ + "'/><EventID>" + id + "</EventID><TimeCreated SystemTime='2024-06-11T" +
           hour + ":" + minute + ":00Z'/><EventRecordID>" + std::to_string(number) +
           "</EventRecordID><Correlation ActivityID='{ac7fade1-aaaa-4bbb-8ccc-" + activity +
           "}'/><Channel>" + channel_ + "</Channel><Computer>" + computer_ +
           "</Computer></System><EventData>" + values + "</EventData></Event>\n";
  }

 private:
  std::string provider_, channel_, computer_;
};

const EventLog kCa("Microsoft-Windows-Security-Auditing", "Security", "CA01.contoso.com");
const EventLog kConnector("Microsoft-Intune-CertificateConnectors",
                          "Microsoft-Intune-CertificateConnectors/Operational",
                          "NDES02.contoso.com");
const EventLog kOldConnector("Microsoft Intune Connector", "Microsoft Intune Connector",
                             "NDES01.contoso.com");
const EventLog kNdes("Microsoft-Windows-NetworkDeviceEnrollmentService", "Application",
                     "NDES02.contoso.com");

// Of the certificates of one part in three and of half of the next, so that parts overlap.
std::map<std::string, std::string> logs_of_part(const std::vector<Known>& known, std::size_t part) {
  std::map<std::string, std::string> logs;
  for (std::size_t i = 0; i < known.size(); ++i) {
    if (i % 3 != part && (i % 3 != (part + 1) % 3 || i % 2 != 0)) continue;
    const auto& k = known[i];
    const auto number = 2 * i + 2;
    logs["ca"] += kCa.event(number, "4887",
                            data("RequestId", std::to_string(number)) + data("Disposition", "3") +
                                data("SerialNumber", k.serial));
    logs["connector"] += kConnector.event(number, "4006", data("Thumbprint", k.thumbprint)) +
                         kConnector.event(number + 1, "4009", data("", "timed out 0x80072EE2"));
    logs["old"] += kOldConnector.event(
        number, "20302", data("", "Not sent.\nCertificate Thumbprint: " + k.thumbprint));
    if (!k.transaction_id.empty())
      logs["ndes"] += kNdes.event(number, "13", data("TransactionId", k.transaction_id));
  }
  for (auto& [name, events] : logs) events = "<Events>" + events + "</Events>";
  return logs;
}

std::string fixture(const std::string& path) {
  return slurp(fs::path(FIXTURES) / "formats" / path);
}

// Loose, and in zips whose names or contents tell that they are a server's.
void add_server_logs(const TemporaryFolder& folder) {
  const auto known = known_certificates(folder.path() / "fleet");
  REQUIRE(known.size() > 6);
  for (std::size_t part = 0; part < 3; ++part) {
    auto logs = logs_of_part(known, part);
    const auto n = std::to_string(part + 1);
    folder.write("inbox/ca-" + n + ".xml", logs["ca"]);
    folder.write("inbox/12062408000" + n + "-CertConnectorLogs-NDES02.zip",
                 make_zip({{"connector.xml", logs["connector"]}, {"ndes.xml", logs["ndes"]}}));
    folder.write("inbox/NDES01_CollectedData_06_12_2024_0" + n + "_06_UTC+00.ZIP",
                 make_zip({{"old.xml", logs["old"]},
                           {"NDESPlugin.log", fixture("ndes_plugin/NDESPlugin.log")},
                           {"httperr1.log", fixture("http_err/httperr1.log")}}));
  }
  folder.write("inbox/connectors.json", fixture("graph_connectors/connectors.json"));
}

std::string ask(const fs::path& database, const std::string& sql) {
  SQLite::Database db(database.string(), SQLite::OPEN_READONLY);
  SQLite::Statement query(db, sql);
  std::string rows;
  while (query.executeStep()) rows += query.getColumn(0).getString() + "\n";
  return rows;
}

void ingest(const TemporaryFolder& folder, const std::string& database, const std::string& paths,
            unsigned jobs) {
  const auto done = certtrail_in(folder.path(), "ingest --quiet --db " + database + " --jobs " +
                                                    std::to_string(jobs) + " " + paths);
  INFO(done.err);
  REQUIRE(done.status <= 1);
}

}  // namespace

TEST_CASE("logs of every server, in any order, split and number of jobs, give the same database",
          "[trials]") {
  const TemporaryFolder folder;
  REQUIRE(make_fleet(folder.path() / "fleet",
                     "--noise-lines 5 --seed 41 --devices 9 --connector old --stories "
                     "windows_complete,android_complete,ios_complete_relay,server_not_collected,"
                     "windows_installed_not_reported"));
  fs::rename(folder.path() / "fleet/inbox", folder.path() / "inbox");
  add_server_logs(folder);
  ingest(folder, "whole.db", "inbox", 1);
  const auto whole = folder.path() / "whole.db";
  const std::string of_servers =
      "source IN ('ca_event', 'connector_event', 'connector_event_old', 'connector_status', "
      "'connector_trace', 'crp_trace', 'http_err', 'iis', 'intune_connector', 'ndes_event', "
      "'ndes_plugin')";
  CHECK(ask(whole, "SELECT source FROM transition WHERE " + of_servers +
                       " UNION SELECT source FROM exchange WHERE " + of_servers + " ORDER BY 1") ==
        "ca_event\nconnector_event\nconnector_event_old\nconnector_status\nconnector_trace\n"
        "crp_trace\nhttp_err\niis\nintune_connector\nndes_event\nndes_plugin\n");
  // Those that state a key, or stand alone in time, are joined to deliveries.
  CHECK(ask(whole, "SELECT DISTINCT source FROM event WHERE delivery IS NOT NULL AND " +
                       of_servers + " ORDER BY 1") ==
        "ca_event\nconnector_event\nconnector_event_old\nconnector_status\nconnector_trace\n"
        "crp_trace\niis\nndes_event\n");
  CHECK(ask(whole,
            "SELECT DISTINCT rung FROM event WHERE source = 'iis' AND delivery IS NOT NULL "
            "ORDER BY 1") == "6\n");
  const auto expected = canonical_dump(whole);
  std::vector<std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder.path() / "inbox"))
    if (entry.is_regular_file())
      files.push_back("'" + fs::relative(entry.path(), folder.path()).string() + "'");
  std::sort(files.begin(), files.end());
  std::mt19937 random(41);
  for (int trial = 0; trial <= trials() / 8; ++trial) {
    std::shuffle(files.begin(), files.end(), random);
    fs::remove(folder.path() / "parts.db");
    for (std::size_t from = 0; from < files.size();) {
      std::string paths;
      const auto to = std::min(files.size(), from + 1 + random() % 9);
      while (from < to) paths += files[from++] + " ";
      ingest(folder, "parts.db", paths, 1 + random() % 8);
    }
    INFO("trial " << trial);
    const bool same = canonical_dump(folder.path() / "parts.db") == expected;
    REQUIRE(same);
  }
}
