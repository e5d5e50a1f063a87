// The reports on servers, on what the readers of their logs make of real shapes of lines.
#include <catch2/catch.hpp>
#include <filesystem>
#include <string>

#include "tests/program.h"
#include "tests/temporary_folder.h"

using namespace certtrail;
namespace fs = std::filesystem;

namespace {

void collect(const fs::path& folder) {
  for (const auto* file :
       {"iis_w3c/u_ex261120_every_platform.log", "iis_w3c/u_ex261121_failures_with_bytes.log",
        "http_err/httperr1.log", "evtx/connector.evtx", "evtx/old_connector.evtx",
        "graph_connectors/connectors.json", "android_omadm/with_event_column.log"})
    fs::copy_file(fs::path(FIXTURES) / "formats" / file, folder / fs::path(file).filename());
}

}  // namespace

TEST_CASE("the reports on servers read what their logs' readers tell") {
  const tests::TemporaryFolder folder;
  collect(folder.path());
  REQUIRE(tests::certtrail_in(folder.path(),
                              "ingest --quiet *.log *.evtx connectors.json --as-of 2026-11-26")
              .status <= 1);
  const auto report = [&](const std::string& asked) {
    return tests::certtrail_in(folder.path(), "report --format csv " + asked).out;
  };
  const auto holds = [](const std::string& csv, const std::string& text) {
    INFO(csv);
    CHECK(csv.find(text) != std::string::npos);
  };
  const auto errors = report("ndes_errors --param by=all");
  holds(errors, ",PKIOperation,windows,504,HTTP 504,1,");
  holds(errors, ",VerifyRequest,,403.16,CERT_E_UNTRUSTEDROOT,1,");
  holds(errors, ",http_err,PKIOperation,,,Connection_Abandoned_By_ReqQueue,1,");
  CHECK(errors.find(",HTTP,") == std::string::npos);
  holds(report("ndes_errors --param other=1"), ",HTTP,");

  const auto gaps = report("reporting_gaps");
  holds(gaps, "stopped,");
  holds(gaps, ",connector_event,4002,");
  holds(gaps, ",connector_event,4010,ERROR_DISK_FULL,");
  holds(gaps, ",connector_event_old,20602,");
  // No export of Intune is there to lack what the connector brought it.
  CHECK(gaps.find("taken_not_listed") == std::string::npos);

  holds(report("ca_denied"), ",connector_event,4007,");
  const auto health = report("connector_health");
  holds(health, "NDES-02,inactive,2024-10-01T03:04:05.678000Z,");
  holds(health, "ndes01,renewal_failed,");
  holds(health, ",intune_not_reached,");

  const auto certificates = report("ra_certificate --param all=1");
  holds(certificates, ",6800000009b1c2d3e4f5061728000000000009,");
  holds(certificates, "ios macos windows");
  holds(certificates,
        ",202be1eb882d6c81,,,,2026-03-02T08:10:06.200000Z,2026-03-02T08:10:06.210000Z,2,1,android,"
        "0,");
}
