// What Intune claims, end to end: failures it names, targets that never asked, connectors.
#include <SQLiteCpp/SQLiteCpp.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>

#include "tests/program.h"
#include "tests/temporary_folder.h"

using namespace certtrail;
namespace fs = std::filesystem;

namespace {

const std::string kPolicy = "22222222-bbbb-4bbb-8bbb-000000000001";

std::string device_id(int number) {
  return "11111111-aaaa-4aaa-8aaa-00000000000" + std::to_string(number);
}

// Eight devices; the first has a certificate by the policy, which makes it a SCEP profile.
void write_exports(const fs::path& inbox) {
  fs::create_directories(inbox);
  std::ofstream devices(inbox / "renamed.csv");
  devices << "\xEF\xBB\xBF"
          << "DeviceId,DeviceName,LastContact,OSVersion,OS,SerialNumber,ReferenceId\n";
  for (int i = 1; i <= 8; ++i)
    devices << device_id(i) << ",PC-000" << i << ",2024-12-01 08:00:00.0000000,10.0,Windows,SN-000"
            << i << ",\n";
  std::ofstream(inbox / "certificates.csv")
      << "CertificateStatus,DeviceId,DeviceName,IssuerName,PolicyId,SerialNumber,SubjectName,"
         "Thumbprint,"
         "UPN,ValidFrom,ValidTo\nIssued,"
      << device_id(1) << ",PC-0001,CN=Contoso CA," << kPolicy
      << ",2D0000000100000000000000000000000001,CN=PC-0001,"
         "00112233445566778899AABBCCDDEEFF00112233,anna@contoso.com,2024-11-01 08:00:00.0000000,"
         "2030-11-01 08:00:00.0000000\n";
}

void write_assignments(const fs::path& file, const std::vector<std::string>& status) {
  std::ofstream out(file);
  out << "PolicyId,PolicyName,IntuneDeviceId,DeviceName,UPN,AssignmentStatus,assignmentstatus_LOC,"
         "PspdpuLastModifiedTimeUtc\n";
  for (std::size_t i = 0; i < status.size(); ++i)
    out << kPolicy << ",SCEP," << device_id(static_cast<int>(i + 1)) << ",PC-000" << i + 1 << ",,"
        << status[i] << ",,2024-11-30 08:00:00.0000000\n";
}

struct Linked {
  tests::TemporaryFolder folder;
  std::string ask(const std::string& sql) const {
    SQLite::Database database((folder.path() / "certtrail.db").string(), SQLite::OPEN_READONLY);
    SQLite::Statement query(database, sql);
    std::string text;
    while (query.executeStep()) {
      for (int i = 0; i < query.getColumnCount(); ++i)
        text += (i == 0 ? "" : "|") + query.getColumn(i).getString();
      text += "\n";
    }
    return text;
  }
  void ingest() const {
    REQUIRE(tests::certtrail_in(folder.path(), "ingest --quiet inbox").status == 0);
  }
};

std::string state(const std::string& device, const std::string& state, const std::string& rest) {
  return R"({"id":"x","deviceDisplayName":")" + device + R"(","certificateIssuanceState":)" +
         state + R"(,"certificateLastIssuanceStateChangedDateTime":"2024-11-30T08:00:00Z",)" +
         rest + "}";
}

}  // namespace

TEST_CASE("targets by every spelling of an assignment's status, but not where it does not apply") {
  Linked linked;
  const auto inbox = linked.folder.path() / "inbox";
  write_exports(inbox);
  write_assignments(inbox / "targets.csv",
                    {"2", "0", "1", "2", "4", "5", "Not applicable", "Conflict"});
  linked.ingest();
  CHECK(linked.ask("SELECT device_name, profile_name FROM delivery_status WHERE verdict = "
                   "'not_started' ORDER BY 1") ==
        "PC-0002|SCEP\nPC-0004|SCEP\nPC-0005|SCEP\nPC-0006|SCEP\nPC-0008|SCEP\n");
  CHECK(linked.ask("SELECT status FROM intune_assignment ORDER BY device_id") ==
        "Succeeded\nPending\nNotApplicable\nSucceeded\nNoncompliant\nError\nNotApplicable\nConflict"
        "\n");
}

TEST_CASE("the newest assignment report says who is a target") {
  Linked linked;
  const auto inbox = linked.folder.path() / "inbox";
  write_exports(inbox);
  write_assignments(inbox / "older.csv", {"2", "0", "1", "0"});
  write_assignments(inbox / "newer.csv", {"2", "1", "0", "5"});
  const auto now = fs::file_time_type::clock::now();
  fs::last_write_time(inbox / "older.csv", now - std::chrono::hours(48));
  fs::last_write_time(inbox / "newer.csv", now - std::chrono::hours(24));
  linked.ingest();
  CHECK(linked.ask("SELECT device_name FROM delivery_status WHERE verdict = 'not_started' "
                   "ORDER BY 1") == "PC-0003\nPC-0004\n");
  const auto report =
      tests::certtrail_in(linked.folder.path(), "report not_started --format csv").out;
  CHECK(report.find("PC-0003,windows,,SCEP,Pending,2024-11-30T08:00:00.000000Z,") !=
        std::string::npos);
  CHECK(report.find("PC-0004,windows,,SCEP,Error,") != std::string::npos);
  CHECK(report.find("2024-12-01 08:00:00.0000000") != std::string::npos);
}

TEST_CASE("a failure that Intune names has its hop, cause and next check") {
  const auto [printed, hop, cause] = GENERATE(table<std::string, std::string, std::string>({
      {"\"challengeIssueFailed\"", "profile_arrived", "challengeIssueFailed"},
      {"3", "key_ready", "requestCreationFailed"},
      {"\"requestSubmitFailed\"", "request_sent", "requestSubmitFailed"},
      {"\"challengeValidationFailed\"", "challenge_verified", "challengeValidationFailed"},
      {"7", "issued", "issueFailed"},
      {"\"responseProcessingFailed\"", "response_received", "responseProcessingFailed"},
      {"\"17\"", "installed", "installFailed"},
  }));
  INFO(printed);
  Linked linked;
  const auto inbox = linked.folder.path() / "inbox";
  write_exports(inbox);
  std::ofstream(inbox / "states.json")
      << R"({"value":[)" << state("PC-0003", printed, R"("certificateErrorCode":0)") << ","
      << state("PC-0004", printed, R"("certificateErrorCode":-2146875375)") << "]}";
  linked.ingest();
  CHECK(linked.ask("SELECT device_name, first_missing_hop, cause, intune_state, reported FROM "
                   "delivery_status WHERE verdict = 'failed' ORDER BY 1") ==
        "PC-0003|" + hop + "|" + cause + "|" + cause + "|yes\nPC-0004|" + hop +
            "|CERTSRV_E_KEY_LENGTH|" + cause + "|yes\n");
  CHECK(tests::certtrail_in(linked.folder.path(), "trail PC-0004")
            .out.find("\n  -2146875375: CERTSRV_E_KEY_LENGTH: the key is shorter than the template "
                      "allows\n") != std::string::npos);
  CHECK(linked.ask("SELECT count(*) FROM delivery_status WHERE verdict = 'failed' AND (cause_text "
                   "NOT LIKE 'Intune says %: %' OR next_check = '')") == "0\n");
}

TEST_CASE("a failure of a listed certificate counts, until it got as far all the same") {
  Linked linked;
  const auto inbox = linked.folder.path() / "inbox";
  write_exports(inbox);
  const std::string one = R"("certificateThumbprint":"00112233445566778899aabbccddeeff00112233")";
  std::ofstream(inbox / "states.json") << state("PC-0001", "17", one);
  linked.ingest();
  const std::string ask =
      "SELECT verdict, issued, installed, first_missing_hop FROM delivery_status";
  CHECK(linked.ask(ask) == "failed|yes|no|installed\n");
  std::ofstream(inbox / "later.json")
      << R"([{"deviceDisplayName":"PC-0001","certificateIssuanceState":"installed",)"
      << R"("certificateLastIssuanceStateChangedDateTime":"2024-12-01T08:00:00Z",)" << one << "}]";
  linked.ingest();
  CHECK(linked.ask("SELECT verdict FROM delivery_status") != "failed\n");
}

TEST_CASE("a failure before a certificate came is told of that certificate") {
  Linked linked;
  const auto inbox = linked.folder.path() / "inbox";
  write_exports(inbox);
  auto before = state("PC-0001", "4", R"("certificateErrorCode":-2147012867)");
  before.replace(before.find("2024-11-30"), 10, "2024-10-31");
  std::ofstream(inbox / "states.json") << before;
  linked.ingest();
  CHECK(linked.ask("SELECT count(*) FROM delivery_status") == "1\n");
  CHECK(linked.ask("SELECT count(*) FROM delivery_status WHERE verdict = 'failed'") == "0\n");
  CHECK(linked.ask("SELECT raw_state, outcome FROM timeline WHERE source = "
                   "'intune_certificate_state'") == "requestSubmitFailed|failed\n");
}

TEST_CASE("connectors are told of, and make no device") {
  Linked linked;
  const auto inbox = linked.folder.path() / "inbox";
  fs::create_directories(inbox);
  std::ofstream(inbox / "connectors.json")
      << R"({"value":[{"id":"c1","lastConnectionDateTime":"2024-11-29T15:00:00Z","state":"inactive",)"
      << R"("displayName":"NDES-01"}]})";
  linked.ingest();
  CHECK(linked.ask("SELECT count(*) FROM device") == "0\n");
  CHECK(linked.ask("SELECT raw_state FROM transition WHERE source = 'intune_connector'") ==
        "inactive\n");
  CHECK(linked.ask("SELECT count(*) FROM unknown_state") == "0\n");
}

TEST_CASE("a device that was to retire and is managed again has nothing to be revoked") {
  Linked linked;
  const auto inbox = linked.folder.path() / "inbox";
  write_exports(inbox);
  const auto inventory = [&](const std::string& file, const std::string& day,
                             const std::string& state) {
    std::ofstream(inbox / file) << "DeviceId,DeviceName,LastContact,OSVersion,OS,SerialNumber,"
                                   "ManagementState,DeviceState\n"
                                << device_id(1) << ",PC-0001," << day
                                << " 08:00:00.0000000,10.0,Windows,SN-0001," << state << ",8\n";
    linked.ingest();
    return tests::certtrail_in(linked.folder.path(), "report should_be_revoked --format jsonl").out;
  };
  CHECK(inventory("retire.csv", "2024-12-02", "1").find(R"("why":"1")") != std::string::npos);
  CHECK(inventory("managed.csv", "2024-12-03", "0").empty());
}
