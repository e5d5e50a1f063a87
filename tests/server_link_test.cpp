// What servers' logs tell of deliveries: joined by what they name, never by whose log it is.
#include <SQLiteCpp/SQLiteCpp.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <string>

#include "tests/program.h"
#include "tests/temporary_folder.h"

using namespace certtrail;
namespace fs = std::filesystem;

namespace {

const std::string kDevice = "1d5c0001-aaaa-4bbb-8ccc-00000000000";  // and a digit
const std::string kPolicy = "7d9c1f7e-4b0a-4a57-9c39-5a1d1f3e8b21";

void write(const fs::path& file, const std::string& text) { std::ofstream(file) << text; }

std::string connector_event(const std::string& id, const std::string& time,
                            const std::string& data) {
  return "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>"
         "<Provider Name='Microsoft-Intune-CertificateConnectors'/><EventID>" +
         id + "</EventID><TimeCreated SystemTime='2024-06-12T" + time + "Z'/><EventRecordID>" + id +
         "</EventRecordID><Channel>Microsoft-Intune-CertificateConnectors/Operational</Channel>"
         "<Computer>NDES01.contoso.example</Computer></System><EventData>" +
         data + "</EventData></Event>\n";
}

std::string data(const std::string& name, const std::string& value) {
  return "<Data Name='" + name + "'>" + value + "</Data>";
}

std::string thumbprint(char last) { return std::string(39, 'a') + last; }

std::string ca_event(const std::string& id, const std::string& time, const std::string& data) {
  return "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>"
         "<Provider Name='Microsoft-Windows-Security-Auditing'/><EventID>" +
         id + "</EventID><TimeCreated SystemTime='2024-06-12T" + time + "Z'/><EventRecordID>" + id +
         time.substr(6, 2) +
         "</EventRecordID><Channel>Security</Channel><Computer>CA01.contoso.example</Computer>"
         "</System><EventData>" +
         data + "</EventData></Event>\n";
}

// Request 1: device 1's certificate. 2: denied. 3: a web server's, which is no delivery.
void write_ca(const fs::path& folder) {
  write(folder / "ca.csv",
        "\"Issued Request ID\",\"Request Disposition\",\"Request Disposition Message\",\"Request "
        "Status "
        "Code\",\"Request Submission Date\",\"Request Resolution Date\",\"Requester Name\","
        "\"Certificate Template\",\"Serial Number\",\"Certificate Effective Date\",\"Issued "
        "Distinguished Name\",\"Request Distinguished Name\"\n"
        "\"1\",\"20 -- Issued\",\"Issued\",\"0\",\"2024-06-12 06:00\",\"2024-06-12 06:00\","
        "\"CONTOSO\\svc-ndes\",\"IntuneSCEP\",\"5a00000001112233445566778800000000000001\","
        "\"2024-06-12 05:50\",\"CN=PC-1\",\"CN=PC-1\"\n"
        "\"2\",\"31 -- Denied\",\"Denied by Policy Module\",\"0x80094800 "
        "(-2146875392)\",\"2024-06-12 "
        "07:00\",\"2024-06-12 07:00\",\"CONTOSO\\svc-ndes\",\"IntuneSCEP\",\"EMPTY\",\"EMPTY\","
        "\"EMPTY\",\"CN=PC-2\"\n"
        "\"3\",\"20 -- Issued\",\"Issued\",\"0\",\"2024-06-12 08:00\",\"2024-06-12 08:00\","
        "\"CONTOSO\\web\",\"WebServer\",\"5a00000003112233445566778800000000000003\",\"2024-06-12 "
        "07:50\",\"CN=www\",\"CN=www\"\n");
}

// Devices 1 to 3; the export of certificates shows that of device 1 alone.
void write_intune(const fs::path& folder) {
  std::string devices = "Device ID,Device name,Last check-in,Serial number,OS,Primary user UPN\n";
  for (const char* n : {"1", "2", "3"})
    devices += kDevice + n + ",PC-" + n + ",2024-06-12 12:00:00.0000000,SN000" + n +
               ",Windows,user" + n + "@contoso.com\n";
  write(folder / "Devices_00000000-0000-4000-8000-00000000000d.csv", devices);
  write(folder / "AllDeviceCertificates_00000000-0000-4000-8000-00000000000a.csv",
        "DeviceId,DeviceName,UserId,UPN,PolicyId,CertificateStatus,Thumbprint,SerialNumber,"
        "SubjectName,IssuerName,KeyUsage,EnhancedKeyUsage,ValidFrom,ValidTo\n" +
            kDevice + "1,PC-1,,user1@contoso.com," + kPolicy + ",issued," + thumbprint('1') +
            ",5A00000001112233445566778800000000000001,CN=PC-1,CN=Contoso Issuing CA,160,"
            "1.3.6.1.5.5.7.3.2,2024-06-12T05:50:00Z,2025-06-12T05:50:00Z\n");
}

std::string ask(const fs::path& folder, const std::string& sql) {
  SQLite::Database database((folder / "certtrail.db").string(), SQLite::OPEN_READONLY);
  SQLite::Statement query(database, sql);
  std::string rows;
  while (query.executeStep()) {
    for (int i = 0; i < query.getColumnCount(); ++i)
      rows += (i > 0 ? "|" : "") + query.getColumn(i).getString();
    rows += "\n";
  }
  return rows;
}

}  // namespace

TEST_CASE("a challenge that only the connector saw refused is a failed delivery of its device") {
  const tests::TemporaryFolder folder;
  write_intune(folder.path());
  write(folder.path() / "connector.xml",
        "<Events>" +
            connector_event("4003", "06:00:00",
                            data("DeviceId", kDevice + "2") + data("PolicyId", kPolicy)) +
            connector_event("4005", "06:00:01",
                            data("DeviceId", kDevice + "2") + data("PolicyId", kPolicy) +
                                data("HResult", "0x80094800")) +
            "</Events>");
  REQUIRE(tests::certtrail_in(folder.path(), "ingest --quiet *.csv connector.xml").status <= 1);
  CHECK(ask(folder.path(),
            "SELECT device_name, profile, issued, verdict, last_hop, first_missing_hop, cause, "
            "requested_at FROM delivery_status WHERE device_name = 'PC-2'") ==
        "PC-2|" + kPolicy +
            "|no|failed|request_sent|challenge_verified|CERTSRV_E_UNSUPPORTED_CERT_TYPE|"
            "2024-06-12T06:00:00.000000Z\n");
  CHECK(ask(folder.path(), "SELECT name FROM device ORDER BY 1") == "PC-1\nPC-2\nPC-3\n");
}

TEST_CASE("steps of one activity are of one request, unless the activity served several devices") {
  const tests::TemporaryFolder folder;
  write_intune(folder.path());
  const auto of_activity = [](const std::string& activity, std::string event) {
    event.insert(event.find("<Channel>"), "<Correlation ActivityID='{" + activity + "}'/>");
    return event;
  };
  const std::string one = "AC7FADE1-AAAA-4BBB-8CCC-000000000001";
  const std::string whole_service = "AC7FADE1-AAAA-4BBB-8CCC-000000000002";
  const auto refused = [](const std::string& time) {
    return connector_event("4005", time, data("HResult", "0x80094800"));
  };
  write(folder.path() / "connector.xml",
        "<Events>" +
            of_activity(one, connector_event("4003", "06:00:00", data("DeviceId", kDevice + "2"))) +
            of_activity(one, refused("06:00:01")) +
            of_activity(whole_service,
                        connector_event("4003", "07:00:00", data("DeviceId", kDevice + "3"))) +
            of_activity(whole_service,
                        connector_event("4003", "07:00:02", data("DeviceId", kDevice + "1"))) +
            of_activity(whole_service, refused("07:00:03")) + "</Events>");
  REQUIRE(tests::certtrail_in(folder.path(), "ingest --quiet *.csv connector.xml").status <= 1);
  CHECK(ask(folder.path(),
            "SELECT device_name, issued, verdict, cause FROM delivery_status WHERE device_name <> "
            "'PC-1' ORDER BY 1") ==
        "PC-2|no|failed|CERTSRV_E_UNSUPPORTED_CERT_TYPE\nPC-3|unknown|requested_unknown_issuance|"
        "no covering CA export\n");
  CHECK(ask(folder.path(),
            "SELECT v.name, group_concat(raw_state, ' ') FROM event e JOIN delivery d ON d.id = "
            "e.delivery JOIN device v ON v.id = d.device WHERE source = 'connector_event' GROUP BY "
            "v.name ORDER BY 1") == "PC-1|4003\nPC-2|4003 4005\nPC-3|4003\n");
}

TEST_CASE(
    "the connector's record of a thumbprint joins its delivery and tells hops no one else saw") {
  const tests::TemporaryFolder folder;
  write_intune(folder.path());
  write(folder.path() / "connector.xml",
        "<Events>" + connector_event("4004", "06:00:00", data("DeviceId", kDevice + "1")) +
            connector_event(
                "4000", "06:00:03",
                data("DeviceId", kDevice + "1") + data("CertificateThumbprint", thumbprint('1'))) +
            "</Events>");
  REQUIRE(tests::certtrail_in(folder.path(), "ingest --quiet *.csv connector.xml").status <= 1);
  CHECK(ask(folder.path(),
            "SELECT raw_state, hop, rung FROM event e JOIN delivery d ON d.id = e.delivery "
            "JOIN device v ON v.id = d.device WHERE source = 'connector_event' AND "
            "v.name = 'PC-1' ORDER BY at_us") == "4004|challenge_verified|5\n4000|uploaded|1\n");
  CHECK(ask(folder.path(), "SELECT count(*) FROM delivery_status") == "1\n");
}

TEST_CASE("what the connector lost is why Intune does not know of an installed certificate") {
  const tests::TemporaryFolder folder;
  write_intune(folder.path());
  const auto serial = "5A00000002112233445566778800000000000002";
  write(folder.path() / "connector.xml",
        "<Events>" +
            connector_event(
                "4006", "06:00:00",
                data("DeviceId", kDevice + "2") + data("CertificateThumbprint", thumbprint('2')) +
                    data("CertificateSerialNumber", serial) + data("PolicyId", kPolicy)) +
            connector_event(
                "4010", "06:01:00",
                data("CertificateThumbprint", thumbprint('2')) + data("HResult", "0x80070070")) +
            "</Events>");
  REQUIRE(tests::certtrail_in(folder.path(), "ingest --quiet *.csv connector.xml").status <= 1);
  CHECK(ask(folder.path(),
            "SELECT device_name, issued, thumbprint, issued_at, verdict, confidence FROM "
            "delivery_status WHERE device_name = 'PC-2'") ==
        "PC-2|yes|" + thumbprint('2') + "|2024-06-12T06:00:00.000000Z|issued_unknown_install|1\n");
}

TEST_CASE("records of servers change only their own deliveries, in whatever order they come") {
  const tests::TemporaryFolder folder;
  write_intune(folder.path());
  std::string events;
  for (const char* n : {"1", "2", "3"})
    events += connector_event("4005", "06:00:0" + std::string(n), data("DeviceId", kDevice + n));
  write(folder.path() / "connector.xml", "<Events>" + events + "</Events>");
  REQUIRE(tests::certtrail_in(folder.path(), "ingest --quiet *.csv connector.xml").status <= 1);
  const auto components = ask(folder.path(), "SELECT count(*) FROM link_component");
  const auto deliveries = ask(folder.path(), "SELECT * FROM delivery ORDER BY id");
  CHECK(components == "6\n");  // three devices, and the streams of three files
  fs::remove(folder.path() / "certtrail.db");
  REQUIRE(tests::certtrail_in(folder.path(), "ingest --quiet connector.xml").status <= 1);
  REQUIRE(tests::certtrail_in(folder.path(), "ingest --quiet *.csv").status <= 1);
  CHECK(ask(folder.path(), "SELECT count(*) FROM link_component") == components);
  CHECK(ask(folder.path(), "SELECT * FROM delivery ORDER BY id") == deliveries);
}

TEST_CASE("a CA's own log joins its requests by serial, or by request id and subject") {
  const tests::TemporaryFolder folder;
  write_intune(folder.path());
  write_ca(folder.path());
  const auto named = [](const std::string& id, const std::string& subject) {
    return data("RequestId", id) + data("Requester", "CONTOSO\\svc-ndes") +
           data("Subject", subject);
  };
  write(
      folder.path() / "security.xml",
      "<Events>" +
          ca_event("4887", "06:00:01",
                   named("1", "CN=PC-1") + data("Disposition", "3") +
                       data("SerialNumber", "5a00000001112233445566778800000000000001")) +
          ca_event("4888", "07:00:02", named("2", "CN=PC-2") + data("Disposition", "-2146875392")) +
          ca_event("4887", "08:00:03",
                   named("3", "CN=www") + data("Disposition", "3") +
                       data("SerialNumber", "5a00000003112233445566778800000000000003")) +
          ca_event("4886", "09:00:04", named("4", "CN=nobody")) + "</Events>");
  REQUIRE(tests::certtrail_in(
              folder.path(),
              "ingest --quiet *.csv security.xml --set 'scep.templates=[\"IntuneSCEP\"]'")
              .status <= 1);
  CHECK(
      ask(folder.path(),
          "SELECT e.raw_state, e.rung, d.issued FROM event e JOIN delivery d ON d.id = e.delivery "
          "WHERE e.source = 'ca_event' ORDER BY e.at_us") == "4887|2|yes\n4888|4|no\n");
  CHECK(ask(folder.path(), "SELECT count(*) FROM certificate WHERE in_scope = 0") == "1\n");
  CHECK(ask(folder.path(), "SELECT count(*) FROM device WHERE name LIKE '%CA01%'") == "0\n");
}
