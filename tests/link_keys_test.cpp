// The forms in which values of different sources are compared.
#include <catch2/catch.hpp>
#include <filesystem>
#include <set>
#include <sstream>
#include <vector>

#include "engine/decode/error_mentions.h"
#include "engine/decode/text.h"
#include "engine/link/causes.h"
#include "engine/link/keys.h"
#include "tests/golden.h"

using namespace certtrail;

TEST_CASE("serials compare as integers, long ones also byte-reversed") {
  const auto [a, b, equal] = GENERATE(table<const char*, const char*, bool>({
      {"00A7", "a7", true},
      {"0xA7", "a7", true},
      {"a7", "7a", false},
      {"1f 00:00-14", "1F000014", true},
      // AD CS's 19 bytes as the CA prints them, and as little-endian APIs do
      {"1f000014a9a08dbf6db0f354790000000014a9", "a9140000000079 54f3b06dbf8da0a91400001f", true},
      {"1f000014a9a08dbf6db0f354790000000014a9", "1f000014a9a08dbf6db0f354790000000014aa", false},
  }));
  INFO(a << " and " << b);
  CHECK((serial_key(a) == serial_key(b)) == equal);
  CHECK(serial_key("no serial").empty());
}

TEST_CASE("the request id of an AD CS serial is read only if both copies agree") {
  const auto [serial, request_id] = GENERATE(table<const char*, const char*>({
      {"68000000099a9de56310f95c4f000000000009", "9"},
      {"1f000014a9a08dbf6db0f354790000000014a9", "5289"},
      {"1f000014a9a08dbf6db0f354790000000014aa", ""},
      {"610c81a9000000000003", ""},
      {"", ""},
  }));
  INFO(serial);
  CHECK(request_id_in_serial(serial) == request_id);
}

TEST_CASE("distinguished names compare whatever their order, case, spacing and separators") {
  const auto [a, b] = GENERATE(table<const char*, const char*>({
      {"CN=Contoso CA, DC=contoso, DC=com", "DC=com,DC=contoso,CN=Contoso CA"},
      {"CN=Contoso CA; DC=contoso", "cn = contoso ca, dc=contoso"},
      {"Contoso CA", "CN=Contoso CA"},
      {"CN=\"Smith, Ada\"", "CN=Smith\\, Ada"},
  }));
  INFO(a << " and " << b);
  CHECK(name_key(a) == name_key(b));
  CHECK(name_key("CN=A") != name_key("CN=B"));
}

TEST_CASE("placeholders identify no device") {
  CHECK(is_junk_alias("hardware_serial", "Default string"));
  CHECK(is_junk_alias("hardware_serial", "0"));
  CHECK(is_junk_alias("entra_device", "00000000-0000-0000-0000-000000000000"));
  CHECK(is_junk_alias("host_name", "MINWINPC"));
  CHECK_FALSE(is_junk_alias("hardware_serial", "PF80FF15"));
}

TEST_CASE("the host of an NDES URL") {
  CHECK(host_of("https://NDES.contoso.com:443/certsrv/mscep/mscep.dll") == "ndes.contoso.com");
  CHECK(host_of("no url").empty());
}

TEST_CASE("errors are decoded in every spelling, and unknown ones stay as they are") {
  const auto [printed, cause] = GENERATE(table<const char*, const char*>({
      {"0x80094800", "CERTSRV_E_UNSUPPORTED_CERT_TYPE"},
      {"-2146875392", "CERTSRV_E_UNSUPPORTED_CERT_TYPE"},
      {"2148091904", "CERTSRV_E_UNSUPPORTED_CERT_TYPE"},
      {"0x80094811 (-2146875375 CERTSRV_E_KEY_LENGTH)", "CERTSRV_E_KEY_LENGTH"},
      {"MCSCEPErrorDomain 22013", "invalid PKIOperation response"},
      {"badRequest", "badRequest"},
      {"HTTP 500", "HTTP 500"},
      {"500 Internal Server Error", "HTTP 500"},
      {"0x80190194", "HTTP 404"},
      {"0x8badf00d", "0x8badf00d"},
      {"0xC0000005", "STATUS_ACCESS_VIOLATION"},  // as WAS prints an ExitCode, and 0x before it
      {"0xFFFFFFFF80094811", "CERTSRV_E_KEY_LENGTH"},
      {"certsrv_e_key_length", "CERTSRV_E_KEY_LENGTH"},
      {"Bulunamad\xc4\xb1 (404). 0x80190194 (-2145844844 HTTP_E_STATUS_NOT_FOUND)", "HTTP 404"},
      {"404", "HTTP 404"},
      {"0x8019019f", "HTTP 415"},
      {"12175", "ERROR_WINHTTP_SECURE_FAILURE"},
      {"0x2f8f", "ERROR_WINHTTP_SECURE_FAILURE"},
      {"0x80072f8f", "ERROR_WINHTTP_SECURE_FAILURE"},
      {"-2147012721", "ERROR_WINHTTP_SECURE_FAILURE"},
      {"0x80072f60", "WinHTTP error 12128"},
      {"1722", "RPC_S_SERVER_UNAVAILABLE"},
      {"0x6ba", "RPC_S_SERVER_UNAVAILABLE"},
      {"-2147023174", "RPC_S_SERVER_UNAVAILABLE"},
      {"0x800705aa", "Win32 error 1450"},
      {"0xC000006D", "STATUS_LOGON_FAILURE"},
      {"0xd000006d", "STATUS_LOGON_FAILURE"},
      {"0xc0000099", "NTSTATUS 0xc0000099"},
      {"0x2ab0003", "DM_S_ACCEPTED_FOR_PROCESSING"},
      {"-2016281112", "remediation failed"},
      {"0x411", "CRPSCEPChallenge_Expired"},
      {"4103", "AuthenticationException"},
      {"SubjectNameMismatch", "SubjectNameMismatch"},
      {"MCSCEPErrorDomain:22013", "invalid PKIOperation response"},
      {"Error Domain=NSURLErrorDomain Code=-1001 \"x\"", "request timed out"},
      {"NSOSStatusErrorDomain -603", "SCEP failed"},
      {"kCFErrorDomainCFNetwork -1202", "server certificate untrusted"},
      {"Error Domain=kCFErrorDomainCFNetwork Code=-1001", "request timed out"},
      {"kCFErrorDomainCFNetwork 2", "kCFErrorDomainCFNetwork 2"},
      {"-67808", "signature verification failed"},
      {"", ""},
      {"0x", "0x"},
      {"99999999999999999999", "99999999999999999999"},
  }));
  INFO(printed);
  CHECK(explain_error(printed).cause == cause);
}

TEST_CASE("codes that stand in a line") {
  CHECK(error_mentions(
            "SCEP: failed 0x80094811 (-2146875375 CERTSRV_E_KEY_LENGTH), then "
            "<MCSCEPErrorDomain:22013> NSURLErrorDomain -1001 kCFErrorDomainCFNetwork -1202") ==
        std::vector<std::string_view>{"0x80094811", "-2146875375", "MCSCEPErrorDomain:22013",
                                      "NSURLErrorDomain -1001", "kCFErrorDomainCFNetwork -1202"});
  CHECK(error_mentions("0x123, 0x123456789, -1, 2024-11-29 -21468753751 ErrorDomain x").empty());
  CHECK(error_mentions("HexInt1=0x00000002, HRESULT1=0x00000000").empty());
}

TEST_CASE("of two names of one number WinHTTP's comes first") {
  CHECK(explain_error("12175").also == "WININET_E_DECODING_FAILED");
  CHECK(explain_error("0x80190194").also == "HTTP_E_STATUS_NOT_FOUND");
}

TEST_CASE(
    "the table of errors: every code once, with a name, and what to check beside what it means") {
  std::set<std::string> codes;
  std::size_t explained = 0;
  std::istringstream lines(tests::slurp(std::filesystem::path(SOURCE_DIR) / "schema/errors.tsv"));
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line)) {
    INFO(line);
    std::vector<std::string> fields(1);
    for (const char c : line)
      if (c == '\t')
        fields.emplace_back();
      else
        fields.back() += c;
    REQUIRE(fields.size() == 5);
    CHECK(codes.insert(ascii_lower(fields[0])).second);
    CHECK_FALSE(fields[1].empty());
    CHECK((!fields[2].empty() || fields[3].empty()));
    CHECK_FALSE(explain_error(fields[0]).cause.empty());
    if (!fields[2].empty()) ++explained;
  }
  CHECK(codes.size() > 700);
  CHECK(explained >= 300);
  const auto counted = std::to_string(codes.size()) + " are known by name, " +
                       std::to_string(explained) + " with what they mean";
  CHECK(tests::slurp(std::filesystem::path(SOURCE_DIR) / "README.md").find(counted) !=
        std::string::npos);
}

TEST_CASE(
    "every code of Apple's reference that a certificate profile can meet says what it means") {
  const auto [domain, first, last] = GENERATE(table<std::string, int, int>({
      {"MCProfileErrorDomain", 1000, 1010},
      {"MCPayloadErrorDomain", 2000, 2005},
      {"MCInstallationErrorDomain", 4000, 4031},
      {"MCKeychainErrorDomain", 6000, 6002},
      {"MCCertificateErrorDomain", 9000, 9006},
      {"MCMDMErrorDomain", 12000, 12038},  // 12039 is unused
      {"MCMDMErrorDomain", 12040, 12076},
      {"MCWiFiErrorDomain", 13000, 13005},
      {"MCSCEPErrorDomain", 22000, 22013},
      {"MCHTTPTransactionErrorDomain", 23000, 23002},
      {"MCOTAProfilesErrorDomain", 24000, 24003},
  }));
  for (int code = first; code <= last; ++code) {
    const auto explained = explain_error(domain + " " + std::to_string(code));
    INFO(domain << ' ' << code);
    CHECK_FALSE(explained.cause_text.empty());
    CHECK_FALSE(explained.next_check.empty());
  }
}

TEST_CASE("every verdict but complete has its sentence") {
  for (const auto* verdict :
       {"superseded", "removed", "revoked", "expired", "failed", "in_flight", "stuck",
        "issued_not_installed", "requested_not_issued", "not_started"}) {
    INFO(verdict);
    CHECK_FALSE(explain_verdict(verdict, "windows").cause_text.empty());
  }
}
