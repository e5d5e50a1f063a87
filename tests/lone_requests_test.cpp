// Requests by POST have no key: what time alone may join, and what it must not.
#include "engine/link/lone_requests.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <catch2/catch.hpp>
#include <string>

#include "tests/program.h"
#include "tests/temporary_folder.h"

using namespace certtrail;

namespace {

constexpr std::int64_t kSecond = 1'000'000;

LoggedRequest logged(std::int64_t second, bool answered_well = true, bool has_key = false) {
  LoggedRequest request;
  request.at_us = second * kSecond;
  request.answered_well = answered_well;
  request.has_key = has_key;
  return request;
}

std::vector<CaMoment> at_ca(const std::vector<std::int64_t>& seconds) {
  std::vector<CaMoment> moments;
  for (const auto second : seconds) moments.push_back({second * kSecond, moments.size()});
  return moments;
}

using Pairs = std::vector<std::pair<std::size_t, std::size_t>>;

Pairs pairs(const std::vector<LoggedRequest>& requests, const std::vector<std::int64_t>& seconds,
            bool covered = true) {
  return lone_pairs(requests, at_ca(seconds), [&](std::int64_t) { return covered; });
}

constexpr const char* kWindows = "Mozilla/4.0+(compatible;+Win32;+NDES+client+10.0)";
constexpr const char* kAndroid = "Dalvik/2.1.0+(Linux;+U;+Android+13)";

std::string iis_row(const std::string& time, const std::string& agent,
                    const std::string& status = "200") {
  return "2024-06-12 " + time + " NDES01 10.0.0.5 POST /certsrv/mscep/mscep.dll " +
         "operation=PKIOperation 443 - 203.0.113.7 " + agent + " - " + status + " 0 0 900\n";
}

// No delivery, but it shows that the export covers the time.
std::string web_server(const std::string& id, const std::string& time) {
  return "\"" + id + "\",\"20 -- Issued\",\"2024-06-12 " + time + "\",\"2024-06-12 " + time +
         "\",\"CONTOSO\\web\",\"WebServer\",\"5a0000000" + id + "11222222222222222222220000000" +
         id + "\",\"2024-06-12 04:00\",\"CN=www\"\n";
}

void write_evidence(const tests::TemporaryFolder& folder, const std::string& iis_rows) {
  const std::string device = "1d5c0001-aaaa-4bbb-8ccc-000000000001";
  const std::string serial = "5A00000001112233445566778800000000000001";
  folder.write("Devices_00000000-0000-4000-8000-00000000000d.csv",
               "Device ID,Device name,Last check-in,Serial number,OS,Primary user UPN\n" + device +
                   ",PC-1,2024-06-12 12:00:00.0000000,SN0001,Windows,user1@contoso.com\n");
  folder.write("AllDeviceCertificates_00000000-0000-4000-8000-00000000000a.csv",
               "DeviceId,DeviceName,UserId,UPN,PolicyId,CertificateStatus,Thumbprint,SerialNumber,"
               "SubjectName,IssuerName,KeyUsage,EnhancedKeyUsage,ValidFrom,ValidTo\n" +
                   device + ",PC-1,,user1@contoso.com,,issued," + std::string(40, 'a') + "," +
                   serial +
                   ",CN=PC-1,CN=Contoso Issuing CA,160,1.3.6.1.5.5.7.3.2,2024-06-12T05:50:00Z,"
                   "2025-06-12T05:50:00Z\n");
  folder.write("ca.csv",
               "\"Issued Request ID\",\"Request Disposition\",\"Request Submission Date\","
               "\"Request Resolution Date\",\"Requester Name\",\"Certificate Template\",\"Serial "
               "Number\",\"Certificate Effective Date\",\"Issued Distinguished Name\"\n"
               "\"1\",\"20 -- Issued\",\"2024-06-12 06:00\",\"2024-06-12 06:00\","
               "\"CONTOSO\\svc-ndes\",\"IntuneSCEP\",\"" +
                   serial + "\",\"2024-06-12 05:50\",\"CN=PC-1\"\n" + web_server("2", "05:00") +
                   web_server("3", "08:00"));
  folder.write("u_ex240612.log",
               "#Software: Microsoft Internet Information Services 10.0\n#Fields: date time "
               "s-computername s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip "
               "cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken\n" +
                   iis_rows);
}

std::string ask(const tests::TemporaryFolder& folder, const std::string& sql) {
  SQLite::Database database((folder.path() / "certtrail.db").string(), SQLite::OPEN_READONLY);
  SQLite::Statement query(database, sql);
  std::string rows;
  while (query.executeStep()) {
    for (int i = 0; i < query.getColumnCount(); ++i)
      rows += (i > 0 ? "|" : "") + query.getColumn(i).getString();
    rows += "\n";
  }
  return rows;
}

constexpr const char* kJoined =
    "SELECT e.raw_state, e.rung, d.ndes_host, s.confidence, s.attempts FROM event e JOIN delivery "
    "d ON d.id = e.delivery JOIN delivery_status s ON s.delivery_id = printf('%016x', d.id) WHERE "
    "e.source = 'iis'";

}  // namespace

TEST_CASE("a request and what the CA did pair only where both are alone in time") {
  CHECK(pairs({logged(1000)}, {960}) == Pairs{{0, 0}});
  CHECK(pairs({logged(1000)}, {910, 3000}) == Pairs{{0, 0}});
  CHECK(pairs({logged(1000)}, {909}).empty());
  CHECK(pairs({logged(1000), logged(1080)}, {960}).empty());
  CHECK(pairs({logged(1000), logged(1170)}, {960}) == Pairs{{0, 0}});
  CHECK(pairs({logged(1000)}, {960, 1080}).empty());
  // What lies near the other one counts as well.
  CHECK(pairs({logged(860), logged(1000)}, {940}).empty());
  CHECK(pairs({logged(1000), logged(2000)}, {970, 2050}) == Pairs{{0, 0}, {1, 1}});
}

TEST_CASE("a request that was refused or has a key pairs with nothing, but stands beside others") {
  CHECK(pairs({logged(1000, false)}, {960}).empty());
  CHECK(pairs({logged(1000, true, true)}, {960}).empty());
  CHECK(pairs({logged(990, false), logged(1000)}, {960}).empty());
  CHECK(pairs({logged(990, true, true), logged(1000)}, {960}).empty());
  CHECK(pairs({logged(1000)}, {960}, false).empty());
}

TEST_CASE(
    "a request by POST joins the only delivery of its moment, and tells which server it was") {
  const tests::TemporaryFolder folder;
  const auto linked = [&](const std::string& rows) {
    write_evidence(folder, rows);
    REQUIRE(tests::certtrail_in(folder.path(),
                                "ingest --quiet *.csv *.log --set "
                                "'scep.templates=[\"IntuneSCEP\"]'")
                .status <= 1);
    return ask(folder, kJoined);
  };
  SECTION("alone") {
    CHECK(linked(iis_row("06:00:40", kWindows)) == "PKIOperation received|6|ndes01|1|1\n");
  }
  SECTION("another one beside it") {
    CHECK(linked(iis_row("06:00:40", kWindows) + iis_row("06:01:10", kAndroid)) == "");
  }
  SECTION("of another platform") { CHECK(linked(iis_row("06:00:40", kAndroid)) == ""); }
  SECTION("refused") { CHECK(linked(iis_row("06:00:40", kWindows, "500")) == ""); }
  SECTION("too late") { CHECK(linked(iis_row("06:02:40", kWindows)) == ""); }
  SECTION("when the CA was not exported") {
    write_evidence(folder, iis_row("06:00:40", kWindows));
    REQUIRE(tests::certtrail_in(folder.path(), "ingest --quiet *Cert*.csv Dev*.csv *.log").status <=
            1);
    CHECK(ask(folder, kJoined) == "");
  }
}
