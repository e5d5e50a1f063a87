// The way of real log lines into `trail`: in order, in UTC, with raw states and hops. A log without
// any alias makes a device named after its file.
#include <catch2/catch.hpp>
#include <sstream>

#include "tests/archives.h"
#include "tests/program.h"

using namespace certtrail::tests;

namespace {

// The text of a member of one JSON line; empty for null and for what is not there.
std::string member(const std::string& line, const std::string& name) {
  const auto opening = "\"" + name + "\":\"";
  const auto at = line.find(opening);
  if (at == std::string::npos) return {};
  const auto from = at + opening.size();
  return line.substr(from, line.find('"', from) - from);
}

// "time hop outcome state" of each event that trail prints for a device. Times of logs that print
// no day have none here: their day is that of the file.
std::vector<std::string> events_of(const TemporaryFolder& folder, const std::string& device) {
  const auto run = certtrail_in(folder.path(), "trail " + device + " --format jsonl");
  INFO(run.err);
  REQUIRE(run.status == 0);
  std::vector<std::string> events;
  std::istringstream lines(run.out);
  for (std::string line; std::getline(lines, line);) {
    if (member(line, "kind") != "event") continue;
    auto at = member(line, "at");
    if (member(line, "zone_basis") == "date_inferred") at = at.substr(at.find('T'));
    events.push_back(at + " " + member(line, "hop") + " " + member(line, "outcome") + " " +
                     member(line, "raw_state"));
  }
  return events;
}

using Events = std::vector<std::string>;

}  // namespace

TEST_CASE("the sample logs of both mobile platforms come out of trail in order") {
  if (samples().empty()) return;
  const TemporaryFolder folder;
  // The console text has no date but its file's: ages are measured from a day that is surely later.
  certtrail_in(folder.path(),
               "ingest --as-of 2100-01-01T00:00:00Z '" + (samples() / "text").string() + "'");
  CHECK(events_of(folder, "android_omadm_scep_enrolment_delivery") ==
        Events{"2018-02-27T05:16:08.250000Z key_ready pending Trying to enroll certificate request",
               "2018-02-27T05:16:20.615000Z server_reached pending GetCACert sent",
               "2018-02-27T05:16:20.653000Z server_reached reached GetCACert received",
               "2018-02-27T05:16:21.746000Z server_reached pending GetCACaps sent",
               "2018-02-27T05:16:21.789000Z server_reached reached GetCACaps received",
               "2018-02-27T05:16:28.034000Z response_received reached CertRep received SUCCESS",
               "2018-02-27T05:16:28.244000Z install_started pending CERT_INSTALL_REQUESTED",
               "2018-02-27T05:18:44.982000Z install_started pending CERT_INSTALLING",
               "2018-02-27T05:18:45.346000Z installed reached CERT_ACCESS_REQUESTED",
               "2018-02-27T05:20:15.352000Z usable reached CERT_ACCESS_GRANTED",
               "2018-02-27T05:16:08.250000Z  info There are requests"});
  CHECK(events_of(folder, "android_omadm_root_states") ==
        Events{"2018-02-27T04:50:52.189000Z install_started pending CERT_INSTALL_REQUESTED",
               "2018-02-27T04:53:31.130000Z install_started pending CERT_INSTALLING",
               "2018-02-27T04:53:32.039000Z installed reached CERT_INSTALL_SUCCESS"});
  CHECK(events_of(folder, "ios_console_rtf_residue") ==
        Events{"T23:30:53.691033Z server_reached pending GetCACert sent",
               "T23:30:54.640644Z server_reached pending GetCACaps sent",
               "T23:30:55.487908Z request_sent reached PKIOperation sent",
               "T23:30:57.285730Z install_started pending Adding dependent managing profile",
               "T23:30:57.320616Z installed reached Profile installed"});
  CHECK(certtrail_in(folder.path(),
                     "sql \"SELECT device_name, installed, verdict FROM delivery_status WHERE "
                     "device_name IN ('android_omadm_scep_enrolment_delivery', "
                     "'ios_console_rtf_residue') ORDER BY 1\" --format csv")
            .out ==
        "device_name,installed,verdict\n"
        "android_omadm_scep_enrolment_delivery,yes,installed_unknown_report\n"
        "ios_console_rtf_residue,yes,installed_unknown_report\n");
}
