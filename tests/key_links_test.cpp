// A device, a SCEP server and a CA that share nothing but a public key: each spells its hash in its
// own way. The certificates of fixtures/keys have real keys, one subject and one minute.
#include <SQLiteCpp/SQLiteCpp.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "engine/decode/certificate.h"
#include "engine/decode/pem.h"
#include "engine/decode/text.h"
#include "tests/golden.h"
#include "tests/program.h"
#include "tests/temporary_folder.h"

using namespace certtrail;
namespace fs = std::filesystem;

namespace {

const fs::path kKeys = fs::path(FIXTURES) / "keys";

// SHA-1 of SubjectPublicKeyInfo, of its BIT STRING's contents, and of the certificate.
struct Issued {
  std::string spki, key, thumbprint;
};

// The certificates of the CA's export, in its order: of the Android device, the iPhone, the Mac,
// and of a key that nothing else names.
std::vector<Issued> issued() {
  std::vector<Issued> all;
  for (const auto& block : pem_blocks(tests::slurp(kKeys / "ca.txt"))) {
    const auto facts = decode_certificate_der(block.bytes.value());
    all.push_back({facts.value().spki_sha1, facts->public_key_sha1, facts->thumbprint});
  }
  return all;
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

void ingest(const fs::path& folder, const std::vector<std::string>& files) {
  std::string names;
  for (const auto& file : files) {
    fs::copy_file(kKeys / file, folder / file);
    names += " " + file;
  }
  REQUIRE(tests::certtrail_in(folder, "ingest --quiet" + names).status == 0);
}

const std::string kDeliveries =
    "SELECT coalesce(v.name, 'nobody'), d.issued, d.confidence FROM delivery d LEFT JOIN device v "
    "ON v.id = d.device JOIN certificate c ON c.id = d.certificate WHERE c.thumbprint = '";

std::string evidence_of(const fs::path& folder, const std::string& thumbprint) {
  return ask(folder,
             "SELECT e.rung, l.path, e.key FROM link_evidence e JOIN artifact a ON a.id = "
             "e.artifact JOIN collection l ON l.id = a.collection JOIN delivery d ON d.id = "
             "e.delivery JOIN certificate c ON c.id = "
             "d.certificate WHERE c.thumbprint = '" +
                 thumbprint + "' ORDER BY 1, 2");
}

}  // namespace

TEST_CASE("the hash of a key joins a device's log, a server's log and a CA's row") {
  const tests::TemporaryFolder folder;
  ingest(folder.path(), {"android.log", "iphone.log", "mac.log", "u_ex260302.log", "ca.txt"});
  const auto certificates = issued();
  REQUIRE(certificates.size() == 4);
  const auto &android = certificates[0], &iphone = certificates[1], &mac = certificates[2],
             &nobodys = certificates[3];
  CHECK(ask(folder.path(), kDeliveries + android.thumbprint + "'") == "android|yes|3\n");
  CHECK(ask(folder.path(), kDeliveries + iphone.thumbprint + "'") == "iphone|yes|3\n");
  CHECK(ask(folder.path(), kDeliveries + mac.thumbprint + "'") == "mac|yes|3\n");
  CHECK(ask(folder.path(), kDeliveries + nobodys.thumbprint + "'") == "nobody|yes|0\n");
  CHECK(ask(folder.path(), "SELECT count(*) FROM delivery") == "4\n");

  const auto ca = [](const Issued& c) { return "1|ca.txt|" + c.thumbprint + "\n"; };
  CHECK(evidence_of(folder.path(), android.thumbprint) ==
        ca(android) + "3|android.log|" + android.spki + "\n3|u_ex260302.log|" + android.key + "\n");
  CHECK(evidence_of(folder.path(), iphone.thumbprint) ==
        ca(iphone) + "3|iphone.log|" + iphone.key + "\n3|u_ex260302.log|" + iphone.key + "\n");
  CHECK(evidence_of(folder.path(), mac.thumbprint) ==
        ca(mac) + "3|mac.log|" + mac.key + "\n3|u_ex260302.log|" + mac.key + "\n");
  CHECK(evidence_of(folder.path(), nobodys.thumbprint) == ca(nobodys));

  // Each hop of the Android device's delivery, by the one who saw it.
  CHECK(ask(folder.path(),
            "SELECT source, raw_state, hop FROM event e JOIN delivery d ON d.id = e.delivery JOIN "
            "device v ON v.id = d.device WHERE v.name = 'android' ORDER BY at_us, source") ==
        "android_enrollment|Trying to enroll certificate request|key_ready\n"
        "android_jscep|PkcsReq sent|request_sent\n"
        "ca_request|20 Issued|issued\n"
        "iis|PKIOperation received|request_sent\n"
        "android_jscep|CertRep received SUCCESS|response_received\n");
}

TEST_CASE("the transaction id alone tells whose of two equal certificates a device got") {
  const tests::TemporaryFolder folder;
  ingest(folder.path(), {"android.log", "ca.txt"});
  const auto certificates = issued();
  const auto printed = tests::slurp(kKeys / "android.log");
  // Printed in upper case, compared in any.
  CHECK(printed.find(certificates[0].spki) == std::string::npos);
  CHECK(contains_ignoring_case(printed, certificates[0].spki));
  CHECK(ask(folder.path(), kDeliveries + certificates[0].thumbprint + "'") == "android|yes|3\n");
  for (const auto i : {1, 2, 3})
    CHECK(ask(folder.path(), kDeliveries + certificates[i].thumbprint + "' AND v.id NOT NULL") ==
          "");
}

TEST_CASE("a caught request joins the certificate of its signer's key") {
  const tests::TemporaryFolder folder;
  ingest(folder.path(), {"caught_request.p7", "ca.txt"});
  const auto mac = issued()[2];
  CHECK(ask(folder.path(),
            "SELECT thumbprint, scope_reason FROM certificate WHERE in_scope = 1 "
            "AND scope_reason LIKE '%names its key'") ==
        mac.thumbprint + "|a SCEP request names its key\n");
  CHECK(evidence_of(folder.path(), mac.thumbprint) ==
        "1|ca.txt|" + mac.thumbprint + "\n3|caught_request.p7|" + mac.key + "\n");
  CHECK(ask(folder.path(),
            "SELECT source, raw_state, hop, rung FROM event e JOIN delivery d ON d.id = e.delivery "
            "JOIN certificate c ON c.id = d.certificate WHERE c.thumbprint = '" +
                mac.thumbprint + "' AND source <> 'ca_request'") ==
        "scep_message|PKCSReq sent|request_sent|3\n");
}
