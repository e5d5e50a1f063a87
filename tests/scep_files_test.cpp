// Caught SCEP messages and certificates as files: in whatever armour they come, and as real clients
// and servers made them.
#include <catch2/catch.hpp>
#include <filesystem>
#include <string>

#include "engine/decode/base64.h"
#include "engine/decode/framing.h"
#include "engine/decode/record_json.h"
#include "engine/decode/text.h"
#include "tests/golden.h"

using namespace certtrail;
namespace fs = std::filesystem;

namespace {

struct Read {
  std::string format;
  Output output;
};

Read read(const std::string& bytes, const std::string& name) {
  const auto head = std::string_view(bytes).substr(0, 65536);
  const auto text = decode_head(head);
  const Format* format = identify({head, text}, name);
  if (!format || !format->start) return {};
  Feeder feeder(*format, {name, false});
  feeder.feed(bytes);
  feeder.finish();
  return {std::string(format->name), std::move(feeder.output())};
}

// Fields of a message: "PKCSReq sent 140BC832... -> issuer serial, key 8829...".
std::string described(const Record& record) {
  if (const auto* e = std::get_if<Exchange>(&record.body))
    return e->operation + " " + e->direction + " " + e->pki_status + " " + e->transaction_id +
           " to " + e->issuer + " " + e->serial + " key " + e->signer_key + "\n";
  if (const auto* c = std::get_if<StoreCertificate>(&record.body))
    return c->store + " " + c->thumbprint + "\n";
  return {};
}

std::string described(const Read& read) {
  std::string all = read.format + "\n";
  for (const auto& record : read.output.records) all += described(record);
  for (const auto& note : read.output.notes) all += note.code + "\n";
  return all;
}

std::string base64(const std::string& bytes) {
  constexpr std::string_view kLetters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const auto byte = [&](std::size_t i) {
      return at + i < bytes.size() ? static_cast<unsigned char>(bytes[at + i]) : 0u;
    };
    const unsigned bits = byte(0) << 16 | byte(1) << 8 | byte(2);
    for (const auto shift : {18, 12, 6, 0}) text += kLetters[bits >> shift & 63];
  }
  for (std::size_t missing = (3 - bytes.size() % 3) % 3; missing > 0; --missing)
    text[text.size() - missing] = '=';
  return text;
}

std::string in_lines(const std::string& text, const std::string& end) {
  std::string lines;
  for (std::size_t at = 0; at < text.size(); at += 64) lines += text.substr(at, 64) + end;
  return lines;
}

std::string utf16(const std::string& ascii) {
  std::string text = "\xFF\xFE";
  for (const char c : ascii) (text += c) += '\0';
  return text;
}

}  // namespace

TEST_CASE("a message or certificate is the same in every armour") {
  const auto [folder, file, label] = GENERATE(table<std::string, std::string, std::string>({
      {"scep_message", "PKCSReq_of_a_mac.der", "PKCS7"},
      {"scep_message", "CertRep_failure.der", "CMS"},
      {"scep_message", "GetCACert.p7b", "CERTIFICATE"},
      {"x509_certificate", "root.cer", "CERTIFICATE"},
  }));
  INFO(file);
  const auto der = tests::slurp(fs::path(FIXTURES) / "formats" / folder / file);
  const auto expected = described(read(der, "a"));
  REQUIRE(expected.starts_with(folder + "\n"));
  const auto text = base64(der);
  const auto begin = "-----BEGIN " + label + "-----", end = "-----END " + label + "-----";
  CHECK(described(read(begin + "\n" + in_lines(text, "\n") + end + "\n", "a")) == expected);
  CHECK(described(read(begin + "\r\n" + in_lines(text, "\r\n") + end, "a")) == expected);
  CHECK(described(read(utf16(begin + "\r\n" + in_lines(text, "\r\n") + end), "a")) == expected);
  CHECK(described(read(in_lines(text, "\n"), "a")) == expected);
  CHECK(described(read(text, "a")) == expected);
}

TEST_CASE("a message cut off anywhere tells what stood before, and that it is cut off") {
  const auto whole =
      tests::slurp(fs::path(FIXTURES) / "formats" / "scep_message" / "PKCSReq_of_a_mac.der");
  constexpr std::size_t kRecipientEnds = 400;
  std::size_t recognised = 0;
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const auto cut = read(whole.substr(0, length), "a");
    if (cut.format.empty()) continue;
    CHECK(cut.format == "scep_message");
    ++recognised;
    REQUIRE_FALSE(cut.output.notes.empty());
    CHECK(cut.output.notes.front().code == "scep_message.cut_off");
    if (length < kRecipientEnds) continue;
    REQUIRE_FALSE(cut.output.records.empty());
    const auto* e = std::get_if<Exchange>(&cut.output.records.front().body);
    CHECK((e && e->serial == "68000000099a9de56310f95c4f000000000009"));
  }
  CHECK(recognised > whole.size() - 30);
}

TEST_CASE("SCEP messages of real clients and servers are read completely", "[samples]") {
  if (tests::samples().empty()) return;
  const auto folder = tests::samples() / "mobile";
  const auto sample = [&](const std::string& name) {
    return read(tests::slurp(folder / name), name);
  };
  const auto [name, operation, recipient] = GENERATE(table<std::string, std::string, std::string>({
      {"scep_PKCSReq_macos_10.11.der", "PKCSReq", ""},
      {"scep_PKIOperation_macos_mdmclient.der", "PKCSReq",
       "7700000004e9db4c06bdf48dff000000000004"},
      {"scep_CertRep_success.der", "CertRep", ""},
  }));
  INFO(name);
  const auto found = sample(name);
  CHECK(found.format == "scep_message");
  CHECK(found.output.notes.empty());
  REQUIRE_FALSE(found.output.records.empty());
  const auto* e = std::get_if<Exchange>(&found.output.records.front().body);
  REQUIRE(e);
  CHECK(e->operation == operation);
  CHECK(e->transaction_id.size() >= 32);
  if (!recipient.empty()) CHECK(e->serial == recipient);
  if (operation == "PKCSReq") {
    CHECK(e->signer_key.size() == 40);
    CHECK(found.output.records.front().at.known());
    CHECK(found.output.records.size() == 1);
  } else {
    CHECK(e->pki_status == "SUCCESS");
    CHECK(std::get_if<StoreCertificate>(&found.output.records[1].body));
  }
}
