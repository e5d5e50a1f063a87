// Collections of Windows devices as their collectors pack them: what is read of each member, how
// old it is, what the device is called, and what follows of it.
#include <catch2/catch.hpp>

#include "tests/archives.h"
#include "tests/golden.h"
#include "tests/program.h"

using namespace certtrail::tests;

namespace {

std::string fixture(const std::string& path) {
  return slurp(std::filesystem::path(FIXTURES) / "formats" / path);
}

std::string listing(const std::string& store, const std::string& thumbprint = "",
                    const std::string& name = "") {
  std::string text = store + " \"x\"\r\n";
  if (!name.empty())
    text +=
        "================ Certificate 0 ================\r\nSerial Number: 11\r\nIssuer: CN=" +
        name +
        "\r\n NotBefore: 1/31/2024 2:54 PM\r\n NotAfter: 1/31/2044 2:54 PM\r\nSubject: CN=" + name +
        "\r\nCert Hash(sha1): " + thumbprint + "\r\n";
  return text + "CertUtil: -store command completed successfully.\r\n";
}

// As mdmdiagnosticstool packs it, with another cabinet inside.
std::string cabinet() {
  const auto inner =
      make_cab({{"MDMDiagReport.xml", fixture("mdm_diag_report/MDMDiagReport.xml")}});
  return make_cab({{"MdmDiagReport_RegistryDump.reg",
                    fixture("registry_export/MdmDiagReport_RegistryDump.reg")},
                   {"DeviceHash_PC-ANNA.csv", fixture("device_hash/DeviceHash_PC-ANNA.csv")},
                   {"inner.cab", inner}});
}

std::string run(const TemporaryFolder& folder, const std::string& arguments) {
  const auto done = certtrail_in(folder.path(), arguments);
  INFO(done.err);
  REQUIRE(done.status <= 1);
  return done.out.substr(done.out.find('\n') + 1);  // without the names of columns
}

std::string ask(const TemporaryFolder& folder, const std::string& sql) {
  return run(folder, "sql --format csv \"" + sql + "\"");
}

const std::string kReport = "report root_trust --format csv --param unknown=1";

}  // namespace

TEST_CASE("Collect diagnostics is read whole, as it packs since 2022") {
  const TemporaryFolder folder;
  folder.write(
      "in/DiagLogs-PC-ANNA-20261126T081500Z.zip",
      make_zip(
          {{"results.xml", fixture("diagnostics_results/results.xml")},
           {"(3) RegistryKey HKLM_Software_Microsoft_SystemCertificates export.reg",
            fixture("registry_export/stores_of_the_machine.reg")},
           {"(21) Command windir_system32_certutil_exe_-store output.log", listing("CA")},
           {"(22) Command windir_system32_certutil_exe_-store_-user_my output.log", listing("my")},
           {"(30) No Results - Error [0x80070002]", ""},
           {"(43) FoldersFiles temp/mdmlogs-20261124-081500.cab", cabinet()}}));
  run(folder, "ingest in");
  CHECK(ask(folder,
            "SELECT format, status, count(*) FROM artifacts WHERE status <> 'container' "
            "GROUP BY 1, 2 ORDER BY 1, 2") ==
        ",empty,1\ncertutil_store,read,2\ndevice_hash,read,1\ndiagnostics_results,read,1\n"
        "mdm_diag_report,read,1\nregistry_export,read,2\n");
  CHECK(ask(folder, "SELECT detail FROM note WHERE code = 'collection.no_results'") ==
        "item 30 could not be collected: 0x80070002\n");
  CHECK(ask(folder, "SELECT device_name, serial, os FROM devices") ==
        "PC-ANNA,5cd1234abc,10.0.22631.3155\n");
  // The cabinet was packed two days before, at an hour of an unknown zone.
  CHECK(ask(folder,
            "SELECT DISTINCT datetime(as_of_us / 1000000, 'unixepoch') FROM artifact "
            "WHERE path LIKE '%.cab!/%'") == "2026-11-24 22:15:00\n");
  CHECK(ask(folder, "SELECT scope FROM snapshot WHERE source = 'store' ORDER BY 1") ==
        "CA/machine\n\"CA/machine (registry), My/machine, Root/machine (registry)\"\nMy/system\n");
}

TEST_CASE("a registry state proves presence as of its collection, and no time of installation") {
  const TemporaryFolder folder;
  folder.write(
      "in/PC-ANNA_CollectedData_11_26_2026_08_11_UTC+01.ZIP",
      make_zip({{"CollectedData/Intune/RegistryKeys/PC-ANNA_REG_HKCU_Software_Microsoft_SCEP.txt",
                 fixture("registry_export/PC-ANNA_REG_HKCU_Software_Microsoft_SCEP.txt")}}));
  run(folder, "ingest in");
  CHECK(ask(folder,
            "SELECT substr(profile, -1), thumbprint, installed, installed_at, verdict "
            "FROM delivery_status ORDER BY 1") ==
        "1,5eeec288560964bfa87119fc00e7a97a24e73318,yes,,installed_unknown_report\n"
        "2,,no,,failed\n"
        "3,,unknown,,requested_unknown_issuance\n");
  CHECK(ask(folder, "SELECT name, value FROM profile_setting WHERE value LIKE '%never-kept%'") ==
        "");
}

TEST_CASE("the numbered folders of older diagnostics are not the user's store") {
  const TemporaryFolder folder;
  folder.write("in/DiagLogs-PC-1-20211120T081500Z.zip",
               make_zip({{"1/export.reg", fixture("registry_export/export.reg")},
                         {"2\\output.log", listing("CA")},
                         {"3\\output.log", listing("my")}}));
  run(folder, "ingest in");
  CHECK(ask(folder, "SELECT scope FROM snapshot ORDER BY 1") == "CA/machine\nMy/system\n");
}

TEST_CASE("a missing root is said only where whole listings lack it") {
  const TemporaryFolder folder;
  const std::string root = "72dc8a822d1d6e32559fd7bd0762c265886be866";
  const std::string other(40, 'a');
  const auto diagnostics = [&](const std::string& day, const std::string& roots) {
    std::vector<ZipMember> members = {
        {"scep.reg", fixture("registry_export/PC-ANNA_REG_HKCU_Software_Microsoft_SCEP.txt")},
        {"my.reg", fixture("registry_export/stores_of_the_machine.reg")}};
    if (!roots.empty()) {
      members[1].bytes = fixture("powershell_certificates/PC-ANNA_currentuser_cert_info.txt");
      members.push_back({"my.txt", fixture("registry_export/reg_query_german_oem.txt")});
      members.push_back({"PC-ANNA-Root.txt", roots});
      members.push_back({"PC-ANNA-CA.txt", listing("CA")});
      members.push_back({"PC-ANNA-user-CA.txt", listing("CA")});
    }
    folder.write("in/DiagLogs-PC-ANNA-" + day + "T081500Z.zip", make_zip(members));
  };
  SECTION("the device has all") {
    diagnostics("20261126", "");
    run(folder, "ingest in");
    CHECK(run(folder, kReport) == "");
  }
  SECTION("listings lack issuer and root") {
    diagnostics("20261126", listing("Root", other, "Another Root"));
    run(folder, "ingest in");
    const auto rows = run(folder, kReport);
    CHECK(rows.find("certificate,CN=anna,contoso issuing ca,missing") != std::string::npos);
    CHECK(rows.find("," + root + ",missing") != std::string::npos);
  }
  SECTION(
      "the profile pins a root that is there; whether it is above an issuer nobody lists is open") {
    diagnostics("20261126", listing("Root", root, "Another Root"));
    run(folder, "ingest in");
    const auto rows = run(folder, kReport);
    CHECK(rows.find("certificate,CN=anna,contoso issuing ca,missing") != std::string::npos);
    CHECK(rows.find(",other_pin,") == std::string::npos);
    CHECK(rows.find("," + root + ",missing") == std::string::npos);
  }
  SECTION("no listing of authorities answers") {
    folder.write(
        "in/DiagLogs-PC-ANNA-20261126T081500Z.zip",
        make_zip(
            {{"scep.reg", fixture("registry_export/PC-ANNA_REG_HKCU_Software_Microsoft_SCEP.txt")},
             {"my.txt", fixture("registry_export/reg_query_german_oem.txt")}}));
    run(folder, "ingest in");
    const auto rows = run(folder, kReport);
    CHECK(rows.find("certificate,CN=anna,contoso issuing ca,unknown") != std::string::npos);
    CHECK(rows.find(",missing") == std::string::npos);
    CHECK(run(folder, "report root_trust --format csv") == "");
  }
}
