// The recipient of a SCEP request is read from whole and from cut messages.
#include "engine/decode/cms.h"

#include <catch2/catch.hpp>

#include "tests/golden.h"

using namespace certtrail;

namespace {

// EnvelopedData of one recipient: issuer CN=Contoso CA, serial 68 00 00 00 09.
const std::string kName =
    "\x30\x15\x31\x13\x30\x11\x06\x03\x55\x04\x03\x0C\x0A"
    "Contoso CA";

std::string with_length(char tag, const std::string& content) {
  return std::string{tag, static_cast<char>(content.size())} + content;
}

std::string enveloped() {
  const auto issuer_and_serial =
      with_length('\x30', kName + std::string("\x02\x05\x68\x00\x00\x00\x09", 7));
  const auto info = with_length('\x30', std::string("\x02\x01\x00", 3) + issuer_and_serial);
  const auto data = std::string("\x30\x80\x02\x01\x00", 5) + with_length('\x31', info);
  return std::string("\x30\x80\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x03\xA0\x80", 15) + data;
}

std::string signed_over(const std::string& octets) {
  return std::string("\x30\x80\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02\xA0\x80\x30\x80", 17) +
         std::string("\x02\x01\x01\x31\x00", 5) +
         std::string("\x30\x80\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x01\xA0\x80\x24\x80", 17) +
         octets;
}

}  // namespace

TEST_CASE("the recipient is found in bare, wrapped, chunked and cut messages") {
  const auto inner = enveloped();
  const auto half = inner.size() / 2;
  const auto message = GENERATE_COPY(
      as<std::string>(), inner, signed_over(with_length('\x04', inner)),
      signed_over(with_length('\x04', inner.substr(0, half)) +
                  with_length('\x04', inner.substr(half))),
      signed_over(std::string("\x04\x82\x19\x7F", 4) + inner));  // says 6,527 bytes, holds fewer
  const auto found = read_cms_recipient(message);
  REQUIRE(found);
  CHECK(found->issuer == "CN=Contoso CA");
  CHECK(found->serial == "6800000009");
}

TEST_CASE("a message cut before or inside the recipient has none") {
  const auto message = signed_over(with_length('\x04', enveloped()));
  for (std::size_t length = 0; length < message.size(); ++length)
    CHECK_FALSE(read_cms_recipient(std::string_view(message).substr(0, length)));
}

TEST_CASE("indefinite lengths nested without end are given up") {
  std::string bomb;
  for (int i = 0; i < 100'000; ++i) bomb += "\x30\x80";
  CHECK_FALSE(read_cms_recipient(bomb));
  CHECK_FALSE(
      read_cms_recipient(std::string("\x30\x80\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x03", 13) +
                         "\xA0\x80\x30\x80" + bomb));
}

TEST_CASE("base64 of URLs is read with escapes, blanks and without padding") {
  const auto [text, bytes] = GENERATE(table<std::string, std::string>({
      {"Zm9vYg==", "foob"},
      {"Zm9vYg", "foob"},
      {"%2B%2B8%3D", "\xFB\xEF"},
      {"  8", "\xFB\xEF"},
      {"Zm9v\\ ", "foo"},
      {"", ""},
  }));
  CHECK(decode_base64_loosely(text) == bytes);
}

TEST_CASE("the RA certificate of real requests is read") {
  if (tests::samples().empty()) return;
  const auto mdmclient = read_cms_recipient(
      tests::slurp(tests::samples() / "mobile/scep_PKIOperation_macos_mdmclient.der"));
  REQUIRE(mdmclient);
  CHECK(mdmclient->serial == "7700000004e9db4c06bdf48dff000000000004");
  CHECK(mdmclient->issuer == "CN=contoso-VAGRANT-2016-CA,DC=contoso,DC=private");
  for (const auto file : {"scep_PKCSReq_macos_10.11.der"})
    CHECK(read_cms_recipient(tests::slurp(tests::samples() / "mobile" / file)));
}
