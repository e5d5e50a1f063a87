// Collections of servers, whoever packed them: their host is no device, and what they hold is the
// server's.
#include <SQLiteCpp/SQLiteCpp.h>

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "engine/link/server_coverage.h"
#include "tests/archives.h"
#include "tests/golden.h"
#include "tests/program.h"

using namespace certtrail;
using namespace certtrail::tests;

namespace {

std::string fixture(const std::string& path) {
  return slurp(std::filesystem::path(FIXTURES) / "formats" / path);
}

std::string on_host(std::string text, const std::string& host) {
  const std::string named = "PC-17.contoso.example";
  for (auto at = text.find(named); at != std::string::npos; at = text.find(named, at + 1))
    text.replace(at, named.size(), host);
  return text;
}

std::string ask(const TemporaryFolder& folder, const std::string& sql) {
  SQLite::Database database((folder.path() / "certtrail.db").string(), SQLite::OPEN_READONLY);
  SQLite::Statement query(database, sql);
  std::string rows;
  while (query.executeStep()) {
    for (int i = 0; i < query.getColumnCount(); ++i)
      rows += (i > 0 ? "," : "") + query.getColumn(i).getString();
    rows += "\n";
  }
  return rows;
}

// What One Data Collector takes from any Windows, and its folder of an NDES server.
std::vector<ZipMember> one_data_collector(const std::string& host) {
  const std::string root = "CollectedData/Intune/";
  return {
      {root + "EventLogs/System.xml", on_host(fixture("event_xml/lifecycle.xml"), host)},
      {root + "EventLogs/capi2.xml", on_host(fixture("event_xml/capi2.xml"), host)},
      {root + "Commands/NDES01_localmachine_cert_info.txt",
       fixture("powershell_certificates/PC-ANNA_localmachine_cert_info.txt")},
      {root + "Files/NDES/W3SVC1/u_ex261120.log", fixture("iis_w3c/u_ex261120_every_platform.log")},
      {root + "Files/NDES/NDESPlugin.log", fixture("ndes_plugin/NDESPlugin.log")},
      {root + "Files/NDES/CertificateRegistrationPoint_1.svclog",
       fixture("service_trace/CertificateRegistrationPoint_2024-11-29_150000.svclog")}};
}

void ingest(const TemporaryFolder& folder) {
  REQUIRE(certtrail_in(folder.path(), "ingest in --quiet").status <= 1);
}

constexpr const char* kDevicesOfHosts =
    "SELECT name FROM device WHERE lower(name) LIKE '%ndes%' OR lower(name) LIKE '%case%' OR id IN "
    "(SELECT s.device FROM link_source s JOIN stream k ON s.kind = 'stream' AND k.id = s.id WHERE "
    "k.kind = 'server')";

}  // namespace

TEST_CASE("a collector for devices that ran on an NDES server makes no device of it") {
  const TemporaryFolder folder;
  const std::string name = GENERATE("NDES01_CollectedData_11_26_2026_08_11_UTC+01.ZIP",
                                    "case 4711.zip", "DiagLogs-NDES01-20261126T081500Z.zip");
  INFO(name);
  folder.write("in/" + name, make_zip(one_data_collector("NDES01.contoso.example")));
  ingest(folder);
  CHECK(ask(folder, "SELECT kind, name FROM stream") == "server,ndes01\n");
  CHECK(ask(folder, "SELECT DISTINCT k.name FROM artifact a JOIN stream k ON k.id = a.stream") ==
        "ndes01\n");
  CHECK(ask(folder, kDevicesOfHosts) == "");
  // The certificate in its store is the server's own.
  CHECK(ask(folder, "SELECT count(*) FROM store_certificate") == "2\n");
  CHECK(ask(folder, "SELECT count(*) FROM delivery_status WHERE thumbprint <> ''") == "0\n");
}

TEST_CASE("logs of one server are one stream in every collection that names it") {
  const TemporaryFolder folder;
  folder.write("in/NDES01_CollectedData_11_26_2026_08_11_UTC+01.ZIP",
               make_zip(one_data_collector("NDES01.contoso.example")));
  folder.write("in/261126081500-CertConnectorLogs-NDES01.zip",
               make_zip({{"NDESPlugin.log", fixture("ndes_plugin/NDESPlugin.log")}}));
  ingest(folder);
  CHECK(ask(folder, "SELECT kind, name FROM stream") == "server,ndes01\n");
  CHECK(ask(folder, "SELECT min(sightings) FROM transition WHERE source = 'ndes_plugin'") == "2\n");
}

TEST_CASE("a device whose archive holds a server's log beside its own stays a device") {
  const TemporaryFolder folder;
  const std::string own = GENERATE("scep_success_wevtutil.xml", "enrolment_client.xml");
  INFO(own);
  auto members = one_data_collector("PC-17.contoso.example");
  members.push_back({"own.xml", fixture("event_xml/" + own)});
  folder.write("in/PC-17_CollectedData_11_26_2026_08_11_UTC+01.ZIP", make_zip(members));
  ingest(folder);
  CHECK(ask(folder, "SELECT kind FROM stream") == "host_name\n");
  CHECK(ask(folder,
            "SELECT count(*) FROM device d JOIN link_source s ON s.device = d.id JOIN "
            "stream k ON s.kind = 'stream' AND k.id = s.id") == "1\n");
}

TEST_CASE("a device of which nothing but logs of any Windows was collected is a device") {
  const TemporaryFolder folder;
  auto members = one_data_collector("PC-17.contoso.example");
  members.resize(3);
  folder.write("in/PC-17_CollectedData_11_26_2026_08_11_UTC+01.ZIP", make_zip(members));
  ingest(folder);
  CHECK(ask(folder, "SELECT name FROM device") == "PC-17.contoso.example\n");
}

TEST_CASE("coverage says which stretches the logs of a server show") {
  using Logs = std::vector<ServerLog>;
  constexpr std::int64_t kHour = 3'600'000'000;
  const auto iis = [](std::int64_t from, std::int64_t to) {
    return ServerLog{"ndes01", "iis", from * kHour, to * kHour};
  };
  CHECK(whole_logs({iis(24, 40), iis(0, 23)}) == Logs{iis(0, 40)});
  CHECK(whole_logs({iis(0, 23), iis(48, 50)}) == Logs{iis(0, 23), iis(48, 50)});
  CHECK(whole_logs({iis(0, 23), {"ndes02", "iis", 24 * kHour, 25 * kHour}}).size() == 2);
  const auto event = [](std::int64_t from, std::int64_t to) {
    return ServerLog{"ndes01", "connector_event", from * kHour, to * kHour};
  };
  CHECK(whole_logs({event(0, 5), event(4, 9), event(10, 11)}) == Logs{event(0, 9), event(10, 11)});
  CHECK(host_without_domain("ndes01.contoso.example") == "ndes01");
  CHECK(host_without_domain("10.5.14.20") == "10.5.14.20");
  CHECK(host_without_domain("fe80::1.2") == "fe80::1.2");
}

TEST_CASE("what a server's logs cover stands in coverage, by server and question") {
  const TemporaryFolder folder;
  folder.write("in/NDES01_CollectedData_11_26_2026_08_11_UTC+01.ZIP",
               make_zip(one_data_collector("NDES01.contoso.example")));
  ingest(folder);
  CHECK(ask(folder,
            "SELECT scope, question, datetime(from_us / 1000000, 'unixepoch'), "
            "datetime(to_us / 1000000, 'unixepoch'), basis FROM coverage WHERE scope LIKE "
            "'server:%'") ==
        "server:ndes01,report,2024-11-29 15:00:00,2024-11-29 15:01:33,crp_trace\n"
        "server:ndes01,request,2026-11-20 07:59:58,2026-11-20 08:25:01,iis\n");
}
