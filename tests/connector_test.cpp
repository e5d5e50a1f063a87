// The certificate connector's evidence: states that link knows, folders of its queue, traces of any
// length, and collections of servers.
#include <catch2/catch.hpp>
#include <set>
#include <sstream>

#include "engine/decode/framing.h"
#include "engine/decode/text.h"
#include "engine/formats/connector/errors.h"
#include "engine/formats/connector/facts.h"
#include "engine/formats/connector/secrets.h"
#include "tests/archives.h"
#include "tests/golden.h"
#include "tests/program.h"

using namespace certtrail;
using namespace certtrail::tests;
namespace fs = std::filesystem;

namespace {

const fs::path kFormats = fs::path(FIXTURES) / "formats";

std::vector<Record> records_of(std::string_view bytes, const std::string& path,
                               std::size_t block = 1 << 20) {
  const auto head = bytes.substr(0, 65536);
  const auto text = decode_head(head);
  const Format* format = identify({head, text}, path);
  REQUIRE(format != nullptr);
  Feeder feeder(*format, {path, false});
  for (std::size_t at = 0; at < bytes.size(); at += block) feeder.feed(bytes.substr(at, block));
  feeder.finish();
  return std::move(feeder.output().records);
}

std::set<std::string> mapped_states() {
  std::set<std::string> states;
  std::istringstream rows(slurp(fs::path(SOURCE_DIR) / "schema/states.tsv"));
  for (std::string row; std::getline(rows, row);)
    states.insert(row.substr(0, row.find('\t', row.find('\t') + 1)));
  return states;
}

std::string queue_state(const std::string& path) {
  const auto records = records_of(slurp(kFormats / "connector_status/781C0001.CRS"), path);
  REQUIRE(records.size() == 1);
  const auto& t = std::get<Transition>(records[0].body);
  CHECK(t.correlation == path.substr(path.find_last_of("/\\") + 1));
  CHECK(t.device_id == "1d5c0001-aaaa-4bbb-8ccc-000000000001");
  return t.raw_state;
}

std::string ask(const TemporaryFolder& folder, const std::string& sql) {
  const auto done = certtrail_in(folder.path(), "sql --format csv \"" + sql + "\"");
  INFO(done.err);
  REQUIRE(done.status == 0);
  return done.out.substr(done.out.find('\n') + 1);  // without the names of columns
}

std::string fixture(const std::string& path) { return slurp(kFormats / path); }

}  // namespace

TEST_CASE("the state map knows every state of the connector's fixtures") {
  const auto known = mapped_states();
  std::set<std::string> seen;
  for (const auto* folder :
       {"service_trace", "connector_status", "evtx", "event_xml", "event_csv", "event_text"})
    for (const auto& entry : fs::directory_iterator(kFormats / folder)) {
      if (entry.path().extension() == ".expected") continue;
      for (const auto& record : records_of(slurp(entry.path()), entry.path().filename().string())) {
        const auto* t = std::get_if<Transition>(&record.body);
        if (!t || (!t->source.starts_with("connector") && t->source != "crp_trace")) continue;
        INFO(entry.path() << ": " << t->source << " " << t->raw_state);
        CHECK(known.count(t->source + "\t" + t->raw_state) == 1);
        seen.insert(t->source + "\t" + t->raw_state);
      }
    }
  // 61 events of today's connector, 19 of the old one, and what its traces and queue say.
  const auto count = [&](const std::string& source) {
    return std::count_if(seen.begin(), seen.end(), [&](const std::string& state) {
      return state.starts_with(source + "\t");
    });
  };
  CHECK(count("connector_event") == 61);
  CHECK(count("connector_event_old") == 19);
  CHECK(count("crp_trace") == 8);
  CHECK(count("connector_trace") >= 10);
}

TEST_CASE("the folder of the connector's queue is the state of a file") {
  CHECK(queue_state("x.zip!/CertificateRequestStatus/Processing/781C0001.CRS") == "Processing");
  CHECK(queue_state("CertificateRequestStatus\\Failed\\781C0001.crs") == "Failed");
  CHECK(queue_state("certificaterequeststatus/SUCCEED/781C0001.CRS") == "Succeed");
  CHECK(queue_state("CertificateRequestStatus/Succeeded/781C0001.CRS") == "Succeed");
  CHECK(queue_state("781C0001.CRS") == "no folder");
  CHECK(queue_state("PfxRequest/Succeed/781C0001.pfr") == "PfxRequest Succeed");
}

TEST_CASE("challenges and blobs of the connector are not kept") {
  using connector::without_secrets;
  CHECK(without_secrets("Challenge=c2VjcmV0 UserID=1") == "Challenge=[removed] UserID=1");
  CHECK(without_secrets("Csr: MII" + std::string(97, 'A') + ", Id: 7") == "Csr: [removed], Id: 7");
  CHECK(without_secrets("0123456789abcdef0123456789abcdef01234567") ==
        "0123456789abcdef0123456789abcdef01234567");
}

TEST_CASE("an error is found by name, in hex or as a negative number, and nowhere else") {
  using connector::error_in;
  CHECK(error_in("the answer is SubjectNameMismatch (0x80131500)") == "SubjectNameMismatch");
  CHECK(error_in("failed: -2146875375") == "0x80094811");
  CHECK(error_in("Code 0x411") == "0x00000411");
  CHECK(error_in("Flags 0x2, state 0x0, 1d5c0001-2146-4bbb-8ccc-2146875375ab, 2024-11-29").empty());
  CHECK(error_in("MyChallengeExpiredHandler").empty());
}

TEST_CASE("every diagnostic code of the old connector is its error, but for success") {
  const auto [printed, error] = GENERATE(table<std::string, std::string>({
      {"0x00000000", ""},
      {"0x00000400", "0x00000400"},
      {"0x00000401", "0x00000401"},
      {"0x00000402", "0x00000402"},
      {"0x00000403", "0x00000403"},
      {"0x00000404", "0x00000404"},
      {"0x00000405", "0x00000405"},
      {"0x00000408", "0x00000408"},
      {"0x00000409", "0x00000409"},
      {"0x00000410", "0x00000410"},
      {"0x00000411", "0x00000411"},
      {"0x0FFFFFFF", "0x0FFFFFFF"},
      {"0x0FFFFFFFF", "0xFFFFFFFF"},  // the documentation has both
  }));
  Transition t;
  CHECK(connector::take_named("Diagnostic Code", printed, t));
  CHECK(t.error == error);
  CHECK(connector::error_in("Diagnostic code: " + printed + ".") == error);
}

TEST_CASE("a value is known by its name or by the words before it") {
  Transition t;
  const std::string device = "1d5c0001-aaaa-4bbb-8ccc-000000000001";
  const std::string user = "0e5e0001-aaaa-4bbb-8ccc-000000000001";
  connector::take_ids("<DeviceID>" + device + "</DeviceID> User : {" + user + "} Tenant Id " + user,
                      connector::BareGuid::correlation, t);
  CHECK(t.device_id == device);
  CHECK(t.user == user);
  CHECK(t.correlation.empty());
  CHECK(connector::take_named("Device Serial Number", "C02XL0", t));
  CHECK(t.serial.empty());
  connector::take_ids("SigningCertificateThumbprint=0123456789abcdef0123456789abcdef01234567",
                      connector::BareGuid::leave, t);
  CHECK(t.thumbprint.empty());
  connector::take_ids(
      "SerialNumber - 1F000000CA5566778899AABBCC000000ABCDCA Thumbprint - "
      "0123456789abcdef0123456789abcdef01234567",
      connector::BareGuid::leave, t);
  CHECK(t.serial == "1F000000CA5566778899AABBCC000000ABCDCA");
  CHECK(t.thumbprint == "0123456789abcdef0123456789abcdef01234567");
  CHECK_FALSE(connector::take_named("Retries", "3", t));
  const auto profile = "ModelName=AC_" + user + "/LogicalName_" + device + ";Hash=7";
  CHECK(connector::take_named("Profile Id", profile, t));
  CHECK(t.profile == profile);
  t.profile.clear();
  CHECK(connector::take_named("SCEP Policy ID", "{" + device + "}", t));
  CHECK(t.profile == device);
}

TEST_CASE("a service trace on one line of many megabytes is read event by event") {
  const auto trace = fixture("service_trace/NDESConnector_2024-11-29_160000.svclog");
  const auto poll = trace.substr(0, trace.find("\r\n"));
  std::string text;
  std::size_t polls = 0;
  for (; text.size() < LineFramer::kLineLimit + 100'000; ++polls) text += poll;
  const auto records = records_of(text, "one_line.svclog");
  REQUIRE(records.size() == polls + 1);  // and the stretch of the log
  const auto& last = records[polls - 1];
  CHECK(text.substr(last.offset, last.length) == poll);
}

TEST_CASE("threads that never end cost no more than so much memory") {
  auto event = fixture("service_trace/NDESConnector_2024-11-29_160000.svclog");
  event = event.substr(0, event.find("\r\n"));
  const auto replace = [&](const std::string& what, const std::string& by) {
    event.replace(event.find(what), what.size(), by);
  };
  replace("In Revoke thread.", "VerifyRequest Started.");
  replace("ThreadID=\"4\"", "ThreadID=\"#\"");
  std::string text;
  for (int thread = 0; thread < 3000; ++thread) {
    text += event;
    text.replace(text.rfind('#'), 1, std::to_string(thread));
  }
  const auto records = records_of(text, "threads.svclog");
  REQUIRE(records.size() == 3001);
  for (std::size_t i = 1; i < 3000; ++i) CHECK(records[i - 1].offset < records[i].offset);
}

TEST_CASE("a server's collection is read whole, and says what waits in the connector's queue") {
  const TemporaryFolder folder;
  folder.write(
      "in/261126081500-CertConnectorLogs-NDES01.zip",
      make_zip(
          {{"Microsoft-Intune-CertificateConnectors%4Admin.evtx", fixture("evtx/connector.evtx")},
           {"CertificateRegistrationPoint_1.svclog",
            fixture("service_trace/CertificateRegistrationPoint_2024-11-29_150000.svclog")},
           {"Processing/781C0001.CRS", fixture("connector_status/781C0001.CRS")},
           {"registry.txt", fixture("registry_listing/registry.txt")},
           {"SCEPUserCertTemplate.txt", fixture("certificate_template/SCEPUserCertTemplate.txt")},
           {"gpresult_temp.html", fixture("group_policy_report/gpresult_temp.html")}}));
  REQUIRE(certtrail_in(folder.path(), "ingest in").status <= 1);
  CHECK(
      ask(folder, "SELECT format, status FROM artifacts WHERE status <> 'container' ORDER BY 1") ==
      "certificate_template,recognised\nconnector_status,read\nevtx,read\n"
      "group_policy_report,recognised\nregistry_listing,recognised\nservice_trace,read\n");
  CHECK(ask(folder, "SELECT kind, name FROM stream") == "server,ndes01\n");
  CHECK(ask(folder, "SELECT DISTINCT name FROM device_fact ORDER BY 1") ==
        "archive\narchive_host\n");
  // How long it waited is the member's time against the collection's.
  CHECK(ask(folder,
            "SELECT count(*) FROM transition t JOIN artifact a ON a.id = t.last_artifact JOIN "
            "collection c ON c.id = a.collection WHERE t.raw_state = 'Processing' AND "
            "c.as_of_us - a.modified_us > 600000000") == "1\n");
}
