// Whole stories of Android logs through ingest: what delivery_status, trail and the reports say.
#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/archives.h"
#include "tests/program.h"
#include "tests/temporary_folder.h"
#include "tests/unpacked.h"

using namespace certtrail::tests;

namespace {

const std::string kPolicy = "9f8e7d6c-aaaa-4bbb-8ccc-ddddeeeeffff";
const std::string kProfile =
    "ModelName=AC_0a1b2c3d-1111-4222-8333-444455556666%2FLogicalName_9f8e7d6c_aaaa_4bbb_8ccc_"
    "ddddeeeeffff;Hash=-1203344550";
const std::string kKey = "5E0B7C9D1A2F3E4D5C6B7A8990A1B2C3D4E5F607";
const std::string kManager = "com.microsoft.omadm.platforms.android.certmgr.";

std::string line(const std::string& at, const std::string& logger, const std::string& message) {
  return "2026-03-" + at + ":00.0000000\tVERB\t" + logger + "\t15118\t04142\t" + message + "\n";
}

std::string state(const std::string& at, const std::string& machine, const std::string& from,
                  const std::string& to) {
  return line(at, kManager + "state." + machine + "ScepCertInstallStateMachine",
              "SCEP cert '" + kProfile + "' state changed from " + from + " to " + to);
}

std::string wifi(const std::string& at, const std::string& message) {
  return line(at, "com.microsoft.omadm.platforms.android.wifimgr.WifiProfileManager", message);
}

std::string request(const std::string& at) {
  return line(at, kManager + "CertificateEnrollmentManager",
              "Trying to enroll certificate request: " + kProfile) +
         line(at, "org.jscep.message.PkiMessageEncoder",
              "Encoding message: org.jscep.message.PkcsReq@1[messageType=PKCS_REQ,transId=" + kKey +
                  "]");
}

std::string answer(const std::string& at) {
  return line(at, "org.jscep.transaction.EnrollmentTransaction",
              "Response: org.jscep.message.CertRep@2[failInfo=<null>,pkiStatus=SUCCESS,transId=" +
                  kKey + "]");
}

std::string ingested(const TemporaryFolder& folder) {
  const auto run = certtrail_in(folder.path(), "ingest --as-of 2026-03-10T00:00:00Z inbox");
  INFO(run.err);
  CHECK(run.status == 0);
  return certtrail_in(folder.path(),
                      "sql \"SELECT platform_mode, profile, installed, verdict, attempts FROM "
                      "delivery_status ORDER BY 2\" --format csv")
      .out;
}

const std::string kHeader = "platform_mode,profile,installed,verdict,attempts\n";

}  // namespace

TEST_CASE("a story over two parts of a rotated log is one delivery") {
  const TemporaryFolder folder;
  const auto older =
      line("01T08:00", "com.microsoft.omadm.Services", "Session started") + request("01T09:00");
  const auto newer = answer("01T09:01") +
                     state("01T09:02", "Native", "CERT_ENROLLED", "CERT_INSTALL_REQUESTED") +
                     state("01T09:30", "Native", "CERT_INSTALL_REQUESTED", "CERT_INSTALLING") +
                     state("01T09:31", "Native", "CERT_INSTALLING", "CERT_ACCESS_REQUESTED") +
                     state("01T09:32", "Native", "CERT_ACCESS_REQUESTED", "CERT_ACCESS_GRANTED");
  const std::string one =
      kHeader + "device_administrator," + kPolicy + ",yes,installed_unknown_report,1\n";
  SECTION("zipped together") {
    folder.write("inbox/phone.zip",
                 make_zip({stored("OMADMLog_0.log", newer), stored("OMADMLog_1.log", older)}));
    CHECK(ingested(folder) == one);
    const auto trail = certtrail_in(folder.path(), "trail phone").out;
    INFO(trail);
    CHECK(trail.find("PkcsReq sent") < trail.find("CertRep received SUCCESS"));
    CHECK(trail.find("CERT_ACCESS_GRANTED") != std::string::npos);
  }
  SECTION("copied from the phone's storage") {
    folder.write("inbox/phone/OMADMLog_0.log", newer);
    folder.write("inbox/phone/OMADMLog_1.log", older);
    CHECK(ingested(folder) == one);
  }
}

TEST_CASE("a failure after a log rotated is the failure of the request before") {
  const TemporaryFolder folder;
  const auto older = request("01T09:00");
  const auto newer =
      line("01T09:01", kManager + "CertificateEnrollmentManager", "Enrollment failed") +
      "org.jscep.client.ClientException: org.jscep.transport.TransportException: Error connecting\n"
      "\tat org.jscep.client.Client.send(Client.java:1044)\n"
      "Caused by: java.net.UnknownHostException: Unable to resolve host \"ndes.contoso.com\"\n" +
      line("03T09:00", "com.microsoft.omadm.Services", "Session finished");
  folder.write("inbox/phone.zip",
               make_zip({stored("OMADMLog_0.log", newer), stored("OMADMLog_1.log", older)}));
  CHECK(ingested(folder) == kHeader + "," + kPolicy + ",no,failed,1\n");
  const auto failed = certtrail_in(folder.path(), "report failed --format csv").out;
  CHECK(failed.find("UnknownHostException") != std::string::npos);
}

TEST_CASE("an answer to a poll belongs to the request it is about, whatever runs by then") {
  const TemporaryFolder folder;
  const auto other = [](std::string text, const std::string& from, const std::string& to) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
      text.replace(at, from.size(), to);
    return text;
  };
  const auto of_other = [&](const std::string& text) {
    return other(other(text, kKey, "AA" + kKey.substr(2)), "9f8e7d6c", "aaaaaaaa");
  };
  const auto pending = other(answer("01T09:01"), "SUCCESS", "PENDING");
  const auto refused = other(answer("03T09:02"), "SUCCESS", "FAILURE");
  folder.write("inbox/phone/OMADMLog_0.log",
               request("01T09:00") + pending + of_other(request("03T09:00")) + refused +
                   of_other(answer("03T09:03")) +
                   line("06T09:00", "com.microsoft.omadm.Services", "Session finished"));
  CHECK(ingested(folder) == kHeader + "," + kPolicy + ",no,failed,1\n," +
                                other(kPolicy, "9f8e7d6c", "aaaaaaaa") +
                                ",no,issued_not_installed,1\n");
}

TEST_CASE("work profiles, Knox and the Intune app install without asking") {
  const TemporaryFolder folder;
  const auto silent = [](const std::string& machine) {
    return request("01T09:00") + answer("01T09:01") +
           state("01T09:01", machine, "CERT_ENROLLED", "CERT_INSTALLING") +
           state("01T09:02", machine, "CERT_INSTALLING", "CERT_INSTALL_SUCCESS");
  };
  SECTION("work profile") {
    folder.write("inbox/OMADM.log", silent("Afw"));
    CHECK(ingested(folder) ==
          kHeader + "work_profile," + kPolicy + ",yes,installed_unknown_report,1\n");
  }
  SECTION("Samsung Knox") {
    folder.write("inbox/OMADM.log", silent("Knox"));
    CHECK(ingested(folder) == kHeader + "knox," + kPolicy + ",yes,installed_unknown_report,1\n");
  }
  SECTION("corporate-owned, by its state machine of events") {
    const std::string machine = "com.microsoft.clouddpcextension.ScepStateMachine";
    const auto event = [&](const std::string& at, const std::string& name) {
      return line(at, machine, "Event received: " + name + "(policyId=" + kPolicy + ")");
    };
    folder.write(
        "inbox/CloudExtension.log",
        line("01T08:59", machine,
             "Loop initialized, starting from model: ScepModel("
             "policyId=" +
                 kPolicy + ")") +
            line("01T09:00", "com.microsoft.clouddpcextension.AcquireScepCertEffectHandler",
                 "Acquiring for policyId=" + kPolicy) +
            answer("01T09:01") + event("01T09:02", "CertAcquiredEvent") +
            event("01T09:03", "CertSavedEvent") + event("01T09:04", "CertAccessGrantedEvent"));
    CHECK(ingested(folder) ==
          kHeader + "corporate_owned," + kPolicy + ",yes,installed_unknown_report,1\n");
    CHECK(certtrail_in(folder.path(), "trail " + kKey).out.find("CertSavedEvent") !=
          std::string::npos);
  }
}

TEST_CASE("states that nobody has listed are judged by their suffix and reported") {
  const TemporaryFolder folder;
  const auto [to, installed, verdict, taken_for] =
      GENERATE(table<std::string, std::string, std::string, std::string>({
          {"CERT_INSTALL_FAILED", "no", "failed", "installed failed"},
          {"CERT_ACCESS_DENIED", "no", "failed", "installed failed"},
          {"CERT_IMPORT_CANCELLED", "no", "failed", "installed failed"},
          {"CERT_IMPORT_INSTALLED", "yes", "installed_unknown_report", "installed reached"},
          {"CERT_IMPORT_PENDING", "no", "stuck", "install_started pending"},
          {"CERT_IN_LIMBO", "no", "issued_not_installed", "info"},
      }));
  folder.write("inbox/OMADM.log", request("01T09:00") + answer("01T09:01") +
                                      state("01T09:02", "Shiny", "CERT_ENROLLED", to) +
                                      line("05T09:00", "com.microsoft.omadm.Services", "Idle"));
  CHECK(ingested(folder) == kHeader + "," + kPolicy + "," + installed + "," + verdict + ",1\n");
  const auto unknown = certtrail_in(folder.path(), "report unknown_states --format csv").out;
  CHECK(unknown.find("android_scep_state," + to + "," + taken_for + ",1,1,") != std::string::npos);
}

TEST_CASE("a network that waits for a certificate is told with the delivery it waits for") {
  const TemporaryFolder folder;
  const std::string skipping =
      "Skipping Wifi profile Contoso WLAN because it is pending certificates.";
  const auto waiting = request("01T09:00") + answer("01T09:01") +
                       state("01T09:02", "Native", "CERT_ENROLLED", "CERT_INSTALL_REQUESTED") +
                       wifi("01T10:00", skipping) + wifi("02T10:00", skipping) +
                       wifi("03T10:00", skipping);
  const std::string networks = "sql \"SELECT network, since FROM waiting_networks\" --format csv";
  SECTION("for ever") {
    folder.write("inbox/OMADM.log", waiting);
    CHECK(ingested(folder) == kHeader + "device_administrator," + kPolicy + ",no,stuck,1\n");
    CHECK(certtrail_in(folder.path(), networks).out ==
          "network,since\nContoso WLAN,2026-03-01T10:00:00.000000Z\n");
    for (const std::string report : {"stuck", "failed", "issued_not_installed"})
      CHECK(certtrail_in(folder.path(), "report " + report + " --format csv")
                .out.find(",Contoso WLAN,") != std::string::npos);
    const auto trail = certtrail_in(folder.path(), "trail " + kKey).out;
    INFO(trail);  // the first of three check-ins
    const std::string told = "Skipping Wifi profile pending certificates";
    CHECK(trail.find(told) != std::string::npos);
    CHECK(trail.find(told) == trail.rfind(told));
  }
  SECTION("until it is applied") {
    folder.write(
        "inbox/OMADM.log",
        waiting + state("03T11:00", "Native", "CERT_INSTALL_REQUESTED", "CERT_ACCESS_GRANTED") +
            line("03T11:10", "com.microsoft.omadm.utils.CertificateSelector",
                 "Selected client cert with alias 'User1' and requestId '" + kProfile + "'.") +
            wifi("03T11:11", "Applied profile Contoso WLAN"));
    ingested(folder);
    CHECK(certtrail_in(folder.path(), networks).out == "network,since\n");
    CHECK(certtrail_in(folder.path(), "trail " + kKey).out.find("Applied profile") !=
          std::string::npos);
  }
}

TEST_CASE("the fleet's Android devices are managed as their logs tell, and miss their networks") {
  const TemporaryFolder folder;
  REQUIRE(make_fleet(folder.path(),
                     "--devices 1 --seed 6 --stories android_work_profile,android_knox,"
                     "android_corporate_owned,android_rotated,android_wifi_waits"));
  REQUIRE(certtrail_in(folder.path(), "ingest inbox").status == 0);
  const auto modes = certtrail_in(folder.path(),
                                  "sql \"SELECT platform_mode, verdict, count(*) AS n FROM "
                                  "delivery_status WHERE platform = 'android' GROUP BY 1, 2 ORDER "
                                  "BY 1, 2\" --format csv");
  CHECK(modes.out ==
        "platform_mode,verdict,n\ncorporate_owned,complete,1\ndevice_administrator,complete,1\n"
        "device_administrator,stuck,1\nknox,complete,1\nwork_profile,complete,2\n");
  // Only the network that waits for ever; noise lines skip each a network of its own.
  const auto networks = certtrail_in(folder.path(),
                                     "sql \"SELECT count(*) AS n FROM waiting_networks w JOIN "
                                     "delivery_status d USING (delivery_id) WHERE network = "
                                     "'Contoso-WLAN' AND verdict = 'stuck'\" --format csv");
  CHECK(networks.out == "n\n1\n");
  const auto unknown = certtrail_in(folder.path(), "report unknown_states --format csv").out;
  CHECK(std::count(unknown.begin(), unknown.end(), '\n') == 1);
}

TEST_CASE("a request that a manager must approve waits for that, and tells nothing of the clock") {
  const TemporaryFolder folder;
  REQUIRE(make_fleet(folder.path(),
                     "--devices 1 --seed 6 --stories android_polls_complete,"
                     "android_polls_undecided"));
  REQUIRE(certtrail_in(folder.path(), "ingest inbox").status == 0);
  const auto said =
      certtrail_in(folder.path(),
                   "sql \"SELECT verdict, cause, installed_at > issued_at AS later, "
                   "julianday(issued_at) - julianday(requested_at) > 0.2 AS waited FROM "
                   "delivery_status WHERE platform = 'android' ORDER BY 1, 4\" --format csv");
  CHECK(said.out ==
        "verdict,cause,later,waited\ncomplete,,1,0\ncomplete,,1,1\n"
        "requested_not_issued,waits for approval,,\n");
  const auto loose = certtrail_in(folder.path(), "report unmatched --format csv").out;
  CHECK(loose.find("CertRep") == std::string::npos);
  CHECK(loose.find("GetCertInitial") == std::string::npos);
}
