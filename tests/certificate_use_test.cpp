// Logs of certificates in stores and in use join the certificates that other evidence knows: they
// show that one is installed or gone, and make no delivery of their own.
#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/program.h"
#include "tests/temporary_folder.h"

using namespace certtrail::tests;

namespace {

const std::string kScep(40, 'a');
const std::string kOther(40, 'b');
const std::string kUnknown(40, 'c');

std::string event(int number, const std::string& provider, int id, const std::string& channel,
                  const std::string& data, const std::string& computer = "PC-17") {
  const auto minute = std::to_string(10 + number);
  return "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>"
         "<Provider Name='Microsoft-Windows-" +
         provider + "'/><EventID>" + std::to_string(id) +
         "</EventID><TimeCreated SystemTime='2024-12-03T10:" + minute +
         ":00.0000000Z'/><EventRecordID>" + std::to_string(number) + "</EventRecordID><Channel>" +
         channel + "</Channel><Computer>" + computer + "</Computer></System>" + data + "</Event>\n";
}

std::string lifecycle(int number, int id, const std::string& thumbprint) {
  const std::string provider = "CertificateServicesClient-Lifecycle-System";
  return event(number, provider, id, "Microsoft-Windows-" + provider + "/Operational",
               "<UserData><CertNotificationData><CertificateDetails Thumbprint='" + thumbprint +
                   "'/></CertNotificationData></UserData>");
}

std::string key_taken(int number, const std::string& thumbprint) {
  return event(number, "CAPI2", 70, "Microsoft-Windows-CAPI2/Operational",
               "<UserData><CryptAcquireCertificatePrivateKey><Certificate fileRef='" + thumbprint +
                   ".cer' subjectName='x'/><Result value='0'/></CryptAcquireCertificatePrivateKey>"
                   "</UserData>");
}

std::string ticket(int number, const std::string& thumbprint) {
  return event(number, "Security-Auditing", 4768, "Security",
               "<EventData><Data Name='TargetUserName'>PC-17$</Data><Data Name='Status'>0x0</Data>"
               "<Data Name='CertThumbprint'>" +
                   thumbprint + "</Data></EventData>",
               "DC01");
}

// One line for each delivery: device, installed, verdict, when.
std::string deliveries(const std::string& events) {
  const TemporaryFolder folder;
  folder.write(
      "inbox/AllDeviceCertificates.csv",
      "CertificateStatus,DeviceId,DeviceName,PolicyId,SerialNumber,SubjectName,Thumbprint,"
      "ValidFrom,ValidTo\n"
      "Issued,11111111-aaaa-4aaa-8aaa-000000000001,PC-17,22222222-bbbb-4bbb-8bbb-000000000001,"
      "2d01,CN=PC-17," +
          kScep + ",2024-12-03 09:00:00.0000000,2034-12-03 09:00:00.0000000\n");
  folder.write("inbox/events.xml", events);
  const auto ingest = certtrail_in(folder.path(), "ingest --as-of 2024-12-05T00:00:00Z inbox");
  INFO(ingest.err);
  REQUIRE(ingest.status == 0);
  return certtrail_in(folder.path(),
                      "sql \"SELECT device_name, installed, verdict, installed_at FROM "
                      "delivery_status ORDER BY 1, 2\" --format csv")
      .out;
}

const std::string kHeader = "device_name,installed,verdict,installed_at\n";

}  // namespace

TEST_CASE("the log of the store shows that a certificate is installed, and which") {
  CHECK(deliveries(lifecycle(1, 1006, kScep) + lifecycle(2, 1006, kUnknown)) ==
        kHeader + "PC-17,yes,complete,2024-12-03T10:11:00.000000Z\n");
}

TEST_CASE("a certificate in use is installed") {
  CHECK(deliveries(key_taken(1, kScep) + key_taken(2, kOther)) ==
        kHeader + "PC-17,yes,complete,\n");
}

TEST_CASE("a deleted certificate is removed, unless it was seen later") {
  const auto gone = lifecycle(1, 1006, kScep) + lifecycle(2, 1004, kScep);
  CHECK(deliveries(gone) == kHeader + "PC-17,no,removed,2024-12-03T10:11:00.000000Z\n");
  CHECK(deliveries(gone + key_taken(3, kScep)) ==
        kHeader + "PC-17,yes,complete,2024-12-03T10:11:00.000000Z\n");
}

TEST_CASE("a domain controller's log places no certificate") {
  CHECK(deliveries(ticket(1, kScep)) == kHeader + "PC-17,unknown,issued_unknown_install,\n");
}

TEST_CASE("logs of other certificates make no delivery") {
  CHECK(deliveries(lifecycle(1, 1006, kUnknown) + key_taken(2, kOther)) ==
        kHeader + "PC-17,unknown,issued_unknown_install,\n");
}

namespace {

constexpr const char* kMdm = "DeviceManagement-Enterprise-Diagnostics-Provider";

std::string mdm(int number, int id, const std::string& data = "") {
  return event(number, kMdm, id, std::string("Microsoft-Windows-") + kMdm + "/Admin",
               "<EventData>" + data + "</EventData>");
}

std::string arrives(int number) {
  return mdm(number, 306,
             "<Data>ModelName_AC_0a1b2c3d-1111-2222-3333-444455556666_LogicalName_22222222_bbbb_"
             "4bbb_8bbb_000000000001_Hash_1</Data><Data>S-1-12-1-1</Data><Data/><Data/><Data/>"
             "<Data>0x2ab0003</Data>");
}

std::string refused(int number) {
  return event(number, "CertificateServicesClient-CertEnroll", 87, "Application",
               "<EventData><Data Name='Context'>x</Data><Data Name='Url'>https://ndes/</Data>"
               "<Data Name='MessageText'>PkiStatus(2): FailInfo(2): The key is too short. "
               "0x80094811</Data><Data Name='ErrorCode'>0x80004005</Data></EventData>");
}

// Verdict and records of the only delivery that those events tell of.
std::string story_of(const std::string& events) {
  const TemporaryFolder folder;
  folder.write("inbox/events.xml", events);
  const auto ingest = certtrail_in(folder.path(), "ingest --as-of 2024-12-05T00:00:00Z inbox");
  INFO(ingest.err);
  REQUIRE(ingest.status == 0);
  return certtrail_in(
             folder.path(),
             "sql \"SELECT (SELECT verdict || ' ' || attempts FROM delivery_status) "
             "AS verdict, (SELECT group_concat(raw_state, '+') FROM (SELECT raw_state FROM event "
             "WHERE delivery <> 0 ORDER BY at_us, ordinal)) AS states\" --format csv")
      .out;
}

}  // namespace

TEST_CASE("the enrolment client's own log belongs to the request that failed") {
  const auto asked = arrives(1) + mdm(2, 36) + mdm(3, 37);
  const auto failed = mdm(4, 32, "<Data>0x80091007</Data>");
  CHECK(story_of(asked + refused(3) + failed) ==
        "verdict,states\nfailed 1,306+36+37+SCEP enrollment received FAILURE+32\n");
  CHECK(story_of(asked + failed + refused(4)) ==
        "verdict,states\nfailed 1,306+36+37+32+SCEP enrollment received FAILURE\n");
}

TEST_CASE("a request that only the enrolment client's own log tells of is a delivery") {
  const auto answered = event(5, "CertificateServicesClient-CertEnroll", 88, "Application",
                              "<EventData><Data Name='Context'>x</Data><Data Name='Url'>"
                              "https://ndes/</Data></EventData>");
  const auto key_of_the_tpm =
      event(3, "CertificateServicesClient-CertEnroll", 86, "Application",
            "<EventData><Data Name='Context'>x</Data><Data Name='Url'>https://a-KeyId-1."
            "microsoftaik.azure.net/templates/Aik/scep</Data><Data Name='ErrorCode'>0x80190194"
            "</Data></EventData>");
  CHECK(story_of(refused(3)) == "verdict,states\nfailed 1,SCEP enrollment received FAILURE\n");
  CHECK(story_of(refused(3) + refused(40)) ==
        "verdict,states\nfailed 2,SCEP enrollment received FAILURE+SCEP enrollment received "
        "FAILURE\n");
  CHECK(story_of(refused(3) + answered).starts_with("verdict,states\nissued_"));
  CHECK(story_of(answered) == "verdict,states\n,\n");
  CHECK(story_of(key_of_the_tpm) == "verdict,states\n,\n");
  // The MDM client's log was there, and told of no request.
  CHECK(story_of(mdm(1, 208) + refused(3)) == "verdict,states\n,\n");
}

TEST_CASE("an installation does not belong to another profile's 309 much later") {
  const auto asked = arrives(1) + mdm(2, 36) + mdm(3, 37) + mdm(4, 38) + mdm(5, 39);
  const auto others = [](int number) {
    return mdm(number, 309,
               "<Data/><Data>ModelName_AC_0a1b2c3d-1111-2222-3333-444455556666_LogicalName_"
               "33333333_bbbb_4bbb_8bbb_000000000001_Hash_1</Data><Data>" +
                   kOther + "</Data><Data/><Data>0x1</Data><Data>0x0</Data><Data>0x0</Data>");
  };
  const auto stories = [](const std::string& events) {
    const TemporaryFolder folder;
    folder.write("inbox/events.xml", events);
    certtrail_in(folder.path(), "ingest --as-of 2024-12-05T00:00:00Z inbox");
    return certtrail_in(folder.path(),
                        "sql \"SELECT group_concat(raw_state, '+') AS states FROM (SELECT * FROM "
                        "event WHERE delivery <> 0 ORDER BY at_us, ordinal) GROUP BY delivery "
                        "ORDER BY 1\" --format csv")
        .out;
  };
  CHECK(stories(asked + others(30)) == "states\n306+36+37+38+39\n309\n");
  CHECK(stories(asked + others(6)) == "states\n306\n36+37+38+39+309\n");
}

TEST_CASE("a log and its exports come to the same verdict") {
  const auto verdict_of = [](const std::string& fixture) {
    const TemporaryFolder folder;
    folder.write("inbox/log" + fixture.substr(fixture.rfind('.')),
                 slurp(std::filesystem::path(FIXTURES) / "formats" / fixture));
    certtrail_in(folder.path(), "ingest --as-of 2025-02-01T00:00:00Z inbox");
    return certtrail_in(
               folder.path(),
               "sql \"SELECT profile, thumbprint, issued, installed, reported, verdict, "
               "last_hop, cause, attempts FROM delivery_status ORDER BY 1, 2, 6\" --format "
               "csv")
        .out;
  };
  const std::string name =
      GENERATE("event_xml/scep_success_viewer.xml", "event_csv/scep_success_viewer.csv",
               "event_text/scep_success_details.txt", "event_xml/scep_failure_wevtutil.xml",
               "event_csv/scep_failure_powershell.csv", "event_text/scep_failure_viewer.txt");
  const auto slash = name.find('/');
  const auto story = name.substr(slash + 1, name.rfind('_') - slash - 1);
  INFO(name);
  const auto log = verdict_of("evtx/" + story + ".evtx");
  CHECK(std::count(log.begin(), log.end(), '\n') > 1);
  CHECK(verdict_of(name) == log);
}
