// Names of certificates are read in two ways, a short one for the common and OpenSSL for any: what
// the short one reads, OpenSSL must read as the same text.
#include <openssl/x509v3.h>

#include <catch2/catch.hpp>
#include <functional>
#include <memory>

#include "engine/decode/alternative_names.h"
#include "engine/decode/base64.h"
#include "engine/decode/certificate.h"
#include "engine/decode/directory_name.h"
#include "tests/golden.h"

using namespace certtrail;

namespace {

constexpr unsigned char kSequence = 0x30, kSet = 0x31, kObjectId = 0x06;
constexpr unsigned char kUtf8 = 0x0C, kNumeric = 0x12, kPrintable = 0x13, kT61 = 0x14, kIa5 = 0x16,
                        kVisible = 0x1A, kUniversal = 0x1C, kBmp = 0x1E, kOctets = 0x04;
const std::string kCommonName = "\x55\x04\x03";
const std::string kUnit = "\x55\x04\x0B";
const std::string kPrincipal = "\x2B\x06\x01\x04\x01\x82\x37\x14\x02\x03";

std::string der(unsigned char tag, const std::string& contents) {
  std::string out(1, static_cast<char>(tag));
  if (contents.size() > 0x7F)
    out += "\x82" + std::string(1, static_cast<char>(contents.size() >> 8));
  return out + static_cast<char>(contents.size()) + contents;
}

std::string attribute(const std::string& id, unsigned char tag, const std::string& value) {
  return der(kSequence, der(kObjectId, id) + der(tag, value));
}

// A name of one attribute.
std::string name_of(const std::string& id, unsigned char tag, const std::string& value) {
  return der(kSequence, der(kSet, attribute(id, tag, value)));
}

struct Reader {
  std::function<std::optional<std::string>(std::string_view)> common;
  std::function<std::string(std::string_view)> any;
};
const Reader kNames{common_name_text, any_name_text};
const Reader kAlternativeNames{common_alternative_names_text, any_alternative_names_text};

// Whether the short way reads it; if so, it must agree.
bool agrees(const Reader& reader, const std::string& bytes) {
  const auto text = reader.common(bytes);
  if (!text) return false;
  INFO(bytes);
  CHECK(*text == reader.any(bytes));
  return true;
}

// All that one wrong byte, or an end too early, can make of it.
void check_bent(const Reader& reader, const std::string& bytes) {
  for (std::size_t size = 0; size < bytes.size(); ++size) agrees(reader, bytes.substr(0, size));
  for (std::size_t at = 0; at < bytes.size(); ++at)
    for (int value = 0; value < 256; ++value) {
      auto bent = bytes;
      bent[at] = static_cast<char>(value);
      const auto text = reader.common(bent);
      if (text && *text != reader.any(bent)) FAIL("byte " << at << " as " << value);
    }
}

// The certificates that the fixtures hold as PEM.
std::vector<std::string> fixture_certificates() {
  std::vector<std::string> found;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(FIXTURES "/formats")) {
    if (!entry.is_regular_file()) continue;
    const auto text = tests::slurp(entry.path());
    static const std::string kBegin = "-----BEGIN CERTIFICATE-----";
    for (auto at = text.find(kBegin); at != std::string::npos; at = text.find(kBegin, at + 1)) {
      const auto body = std::string_view(text).substr(at + kBegin.size());
      const auto bytes = decode_base64(body.substr(0, body.find('-')));
      if (bytes && decode_certificate_der(*bytes)) found.push_back(*bytes);
    }
  }
  return found;
}

std::string der_of(const X509_NAME* name) {
  unsigned char* out = nullptr;
  const int length = i2d_X509_NAME(name, &out);
  const std::string bytes(reinterpret_cast<char*>(out), static_cast<std::size_t>(length));
  OPENSSL_free(out);
  return bytes;
}

}  // namespace

TEST_CASE("each character of a name is escaped as OpenSSL does") {
  for (const auto tag : {kUtf8, kPrintable, kIa5})
    for (int c = 0; c < 256; ++c) {
      const std::string one(1, static_cast<char>(c));
      for (const auto& value : {one, one + "a", "a" + one, "a" + one + "a", one + one})
        CHECK(agrees(kNames, name_of(kCommonName, tag, value)) == (c >= 0x20 && c < 0x7F));
    }
  for (const char* value : {"", "Käse GmbH", "日本", "😀", "é", " é ", "#é", "a, b + c"})
    CHECK(agrees(kNames, name_of(kCommonName, kUtf8, value)));
}

TEST_CASE("attributes are called as OpenSSL calls them") {
  for (const char* name :
       {"CN", "SN", "serialNumber", "C", "L", "ST", "street", "O", "OU", "title", "GN", "initials",
        "UID", "DC", "emailAddress", "unstructuredName", "unstructuredAddress"}) {
    const std::unique_ptr<ASN1_OBJECT, void (*)(ASN1_OBJECT*)> id(OBJ_txt2obj(name, 0),
                                                                  ASN1_OBJECT_free);
    REQUIRE(id);
    const std::string bytes(reinterpret_cast<const char*>(OBJ_get0_data(id.get())),
                            OBJ_length(id.get()));
    CHECK(common_name_text(name_of(bytes, kIa5, "x")) == std::string(name) + "=x");
    CHECK(agrees(kNames, name_of(bytes, kIa5, "x")));
  }
}

TEST_CASE("components are turned round, attributes of one too") {
  const auto two = attribute(kCommonName, kUtf8, "b") + attribute(kUnit, kPrintable, "c");
  const auto name = der(kSequence, der(kSet, attribute(kUnit, kUtf8, "a")) + der(kSet, two) +
                                       der(kSet, attribute(kCommonName, kUtf8, "d")));
  CHECK(name_text(name) == "CN=d,OU=c+CN=b,OU=a");
  CHECK(agrees(kNames, name));
  CHECK(agrees(kNames, der(kSequence, "")));
  check_bent(kNames, name);
}

TEST_CASE("what is uncommon in a name is left to OpenSSL") {
  const auto [bytes, text] = GENERATE(table<std::string, std::string>({
      {name_of("\x2A\x03\x04", kUtf8, "x"), "1.2.3.4=#0C0178"},
      {name_of(kCommonName, kBmp, std::string("\0K\0\xE4\0s\0e", 8)), "CN=Käse"},
      {name_of(kCommonName, kUniversal, std::string("\0\0\0K\0\1\xF6\0", 8)), "CN=K😀"},
      {name_of(kCommonName, kT61, "K\xE4se"), "CN=Käse"},
      {name_of(kCommonName, kIa5, "K\xE4se"), "CN=Käse"},
      {name_of(kCommonName, kNumeric, "42"), "CN=42"},
      {name_of(kCommonName, kVisible, "v"), ""},
      {name_of(kCommonName, kOctets, "o"), ""},
      {name_of(kCommonName, kUtf8, "a\nb"), "CN=a\\0Ab"},
      {name_of(kCommonName, kUtf8, "a\xFF"), ""},
      {der(kSequence, der(kSet, "")), ""},
      {"", ""},
      {"no name", ""},
  }));
  INFO(text);
  CHECK_FALSE(common_name_text(bytes));
  CHECK(name_text(bytes) == text);
}

TEST_CASE("names of 32 attributes and of hundreds are the same text either way") {
  std::string components;
  for (int i = 0; i < 40; ++i) {
    components += der(kSet, attribute(kUnit, kUtf8, std::to_string(i)));
    CHECK(agrees(kNames, der(kSequence, components)) == (i < 32));
  }
  CHECK(agrees(kNames, name_of(kCommonName, kUtf8, std::string(500, 'x'))));
}

TEST_CASE("alternative names are the same text either way") {
  const auto principal =
      der(0xA0, der(kObjectId, kPrincipal) + der(0xA0, der(kUtf8, "anna@contoso.com")));
  const auto common =
      der(kSequence, principal + der(0x81, "a@contoso.com") + der(0x82, "pc1") +
                         der(0x87, "\x0A\x01\x02\x03") + der(0x87, "sixteen bytes  .") +
                         der(0x86, "tag:contoso.com:sid:S-1-5-21-1") + der(0x82, ""));
  CHECK(alternative_names_text(common) ==
        "UPN:anna@contoso.com; email:a@contoso.com; DNS:pc1; IP:10.1.2.3; "
        "IP:7369787465656e20627974657320202e; URI:tag:contoso.com:sid:S-1-5-21-1; DNS:");
  CHECK(agrees(kAlternativeNames, common));
  CHECK(agrees(kAlternativeNames, der(kSequence, "")));
  check_bent(kAlternativeNames, common);

  const auto other = der(0xA0, der(kObjectId, "\x2A\x03") + der(0xA0, der(kIa5, "x")));
  const auto directory = der(0xA4, name_of(kCommonName, kUtf8, "Käse"));
  const auto uncommon = der(kSequence, other + directory + der(0x88, "\x2A\x03\x04") +
                                           der(0x82, "M\xFCnchen") + der(0xA3, ""));
  CHECK_FALSE(common_alternative_names_text(uncommon));
  CHECK(alternative_names_text(uncommon) ==
        "otherName:1.2.3=x; dirName:CN=Käse; RID:1.2.3.4; DNS:München; other:");
  check_bent(kAlternativeNames, uncommon);
}

TEST_CASE("the names of the fixtures' certificates are common") {
  const auto certificates = fixture_certificates();
  REQUIRE(certificates.size() >= 6);
  for (const auto& bytes : certificates) {
    const auto* at = reinterpret_cast<const unsigned char*>(bytes.data());
    const std::unique_ptr<X509, void (*)(X509*)> certificate(
        d2i_X509(nullptr, &at, static_cast<long>(bytes.size())), X509_free);
    REQUIRE(certificate);
    for (const auto* name :
         {X509_get_issuer_name(certificate.get()), X509_get_subject_name(certificate.get())})
      CHECK(agrees(kNames, der_of(name)));
    check_bent(kNames, der_of(X509_get_subject_name(certificate.get())));
    const int place = X509_get_ext_by_NID(certificate.get(), NID_subject_alt_name, -1);
    if (place < 0) continue;
    const auto* value = X509_EXTENSION_get_data(X509_get_ext(certificate.get(), place));
    CHECK(agrees(kAlternativeNames, {reinterpret_cast<const char*>(ASN1_STRING_get0_data(value)),
                                     static_cast<std::size_t>(ASN1_STRING_length(value))}));
  }
}
