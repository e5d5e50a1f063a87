// What SCEP messages show without a key, whole and cut.
#include "engine/decode/scep_message.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "engine/decode/cms.h"
#include "tests/golden.h"

using namespace certtrail;
namespace fs = std::filesystem;

namespace {

// The message of the first PKIOperation of a log.
std::string message_in(const fs::path& log) {
  const auto text = tests::slurp(log);
  const auto at = text.find("operation=PKIOperation&message=") + 31;
  return decode_base64_loosely(std::string_view(text).substr(at, text.find(' ', at) - at));
}

const fs::path kLog = fs::path(FIXTURES) / "formats/iis_w3c/u_ex261120_every_platform.log";

}  // namespace

TEST_CASE("a request names its RA certificate, its transaction, its kind and its key") {
  const auto message = read_scep_message(message_in(kLog));
  REQUIRE(message.recipient);
  CHECK(message.recipient->issuer == "CN=Contoso Issuing CA,DC=contoso,DC=example");
  CHECK(message.recipient->serial == "6800000009b1c2d3e4f5061728000000000009");
  CHECK(message.transaction_id == "A1B2C3D4E5F60718293A4B5C6D7E8F9001122334");
  CHECK(message.message_type == "PKCSReq");
  REQUIRE(message.signer);
  CHECK(message.signer->subject == "CN=PC-0042");
  CHECK(message.requested_key() == message.signer->public_key_sha1);
}

TEST_CASE("a request that ends early says what stood before") {
  const auto whole = message_in(kLog);
  std::size_t recipients = 0, subjects = 0, transactions = 0;
  for (std::size_t length = 0; length <= whole.size(); ++length) {
    const auto message = read_scep_message(std::string_view(whole).substr(0, length));
    recipients += message.recipient.has_value();
    subjects += message.signer.has_value();
    transactions += !message.transaction_id.empty();
  }
  CHECK(recipients > subjects);
  CHECK(subjects > transactions);
  CHECK(transactions >= 1);
}

TEST_CASE("any byte of a request may be wrong") {
  const auto whole = message_in(kLog);
  for (std::size_t at = 0; at < whole.size(); ++at) {
    auto bytes = whole;
    bytes[at] = static_cast<char>(bytes[at] ^ 0x55);
    CHECK_NOTHROW(read_scep_message(bytes));
  }
}

TEST_CASE("requests of real clients are read", "[samples]") {
  const char* samples = std::getenv("CERTTRAIL_SAMPLES");
  if (!samples) return;
  const auto folder = fs::path(samples) / "mobile";
  for (const auto* name :
       {"scep_PKCSReq_macos_10.11.der", "scep_PKIOperation_macos_mdmclient.der"}) {
    INFO(name);
    const auto message = read_scep_message(tests::slurp(folder / name));
    CHECK(message.recipient);
    CHECK(message.message_type == "PKCSReq");
    CHECK(message.transaction_id.size() >= 32);
    CHECK(message.requested_key().size() == 40);
    CHECK(message.sender_nonce.size() >= 16);
  }
  const auto answer = read_scep_message(tests::slurp(folder / "scep_CertRep_success.der"));
  CHECK(answer.message_type == "CertRep");
}
