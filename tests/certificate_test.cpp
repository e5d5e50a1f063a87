// Certificates are made here with OpenSSL, so that each fact is known before it is decoded.
#include "engine/decode/certificate.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <catch2/catch.hpp>
#include <memory>

#include "engine/decode/base64.h"
#include "engine/decode/certificate_extensions.h"
#include "engine/decode/civil_time.h"
#include "engine/decode/sha1.h"
#include "engine/decode/text.h"

using namespace certtrail;

namespace {

struct Made {
  std::string der, pem, spki, key_bits;
};

void add_name(X509_NAME* name, const char* field, const char* value) {
  X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(value), -1, -1, 0);
}

void add_extension(X509* certificate, X509V3_CTX& context, int nid, const char* value) {
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value);
  REQUIRE(extension);
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

Made make(EVP_PKEY* key, std::uint64_t serial, bool with_extensions) {
  X509* certificate = X509_new();
  X509_set_version(certificate, 2);
  ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial);
  ASN1_TIME_set_string(X509_getm_notBefore(certificate), "20240229120000Z");
  ASN1_TIME_set_string(X509_getm_notAfter(certificate), "20510101000001Z");
  add_name(X509_get_issuer_name(certificate), "DC", "contoso");
  add_name(X509_get_issuer_name(certificate), "CN", "Contoso CA, 1");
  add_name(X509_get_subject_name(certificate), "O", "Käse GmbH");
  add_name(X509_get_subject_name(certificate), "CN", "anna");
  X509_set_pubkey(certificate, key);
  if (with_extensions) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    add_extension(certificate, context, NID_subject_key_identifier, "hash");
    add_extension(certificate, context, NID_subject_alt_name,
                  "otherName:1.3.6.1.4.1.311.20.2.3;UTF8:anna@contoso.com,email:a@contoso.com,"
                  "DNS:pc1.contoso.com,IP:10.0.0.1,"
                  "URI:tag:contoso.com:sid:S-1-5-21-1");
    add_extension(certificate, context, NID_ext_key_usage,
                  "clientAuth,1.3.6.1.4.1.311.20.2.2,2.999.3");
  }
  X509_sign(certificate, key, EVP_sha256());
  Made made;
  unsigned char* out = nullptr;
  int length = i2d_X509(certificate, &out);
  made.der.assign(reinterpret_cast<char*>(out), static_cast<std::size_t>(length));
  OPENSSL_free(out);
  out = nullptr;
  length = i2d_PUBKEY(key, &out);
  made.spki.assign(reinterpret_cast<char*>(out), static_cast<std::size_t>(length));
  OPENSSL_free(out);
  const ASN1_BIT_STRING* bits = X509_get0_pubkey_bitstr(certificate);
  made.key_bits.assign(reinterpret_cast<const char*>(bits->data),
                       static_cast<std::size_t>(bits->length));
  BIO* bio = BIO_new(BIO_s_mem());
  PEM_write_bio_X509(bio, certificate);
  char* text = nullptr;
  const long text_length = BIO_get_mem_data(bio, &text);
  made.pem.assign(text, static_cast<std::size_t>(text_length));
  BIO_free(bio);
  X509_free(certificate);
  return made;
}

std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> elliptic_key() {
  return {EVP_EC_gen("P-256"), EVP_PKEY_free};
}

}  // namespace

TEST_CASE("a certificate gives the facts it was made with") {
  const auto key = elliptic_key();
  const auto made = make(key.get(), 0x9a00000005ull, true);
  const auto facts = decode_certificate_der(made.der);
  REQUIRE(facts);
  CHECK(facts->thumbprint == sha1_hex(made.der));
  CHECK(facts->serial == "9a00000005");
  CHECK(facts->issuer == "CN=Contoso CA\\, 1,DC=contoso");
  CHECK(facts->subject == "CN=anna,O=Käse GmbH");
  CHECK(facts->subject_alternative_names ==
        "UPN:anna@contoso.com; email:a@contoso.com; DNS:pc1.contoso.com; IP:10.0.0.1; "
        "URI:tag:contoso.com:sid:S-1-5-21-1");
  CHECK(facts->extended_key_usages == "1.3.6.1.5.5.7.3.2, 1.3.6.1.4.1.311.20.2.2, 2.999.3");
  CHECK(facts->security_identifier.empty());
  CHECK(facts->subject_key_identifier == facts->public_key_sha1);
  CHECK(facts->public_key_sha1 == sha1_hex(made.key_bits));
  CHECK(facts->spki_sha1 == sha1_hex(made.spki));
  CHECK(format_utc(facts->not_before_us) == "2024-02-29T12:00:00.000000Z");
  CHECK(format_utc(facts->not_after_us) == "2051-01-01T00:00:01.000000Z");
}

TEST_CASE("the account of a certificate stands in an extension of its own or in a name") {
  const auto element = [](char tag, const std::string& contents) {
    return std::string{tag, static_cast<char>(contents.size())} + contents;
  };
  const auto extension = [&](const std::string& id, const std::string& value) {
    return element(0x30, element(0x06, id) + element(0x04, value));
  };
  const auto directory = [&](const std::string& id, const std::string& sid) {
    const auto name = element(0x06, id) + element('\xA0', element(0x04, sid));
    return extension("\x2B\x06\x01\x04\x01\x82\x37\x19\x02", element(0x30, element('\xA0', name)));
  };
  const auto named = [&](const std::string& uri) {
    return extension("\x55\x1D\x11", element(0x30, element('\x86', uri)));
  };
  const std::string object_sid = "\x2B\x06\x01\x04\x01\x82\x37\x19\x02\x01";
  const std::string tag = "tag:microsoft.com,2022-09-14:sid:";
  const auto [list, sid] = GENERATE_COPY(table<std::string, std::string>({
      {directory(object_sid, "S-1-5-21-1-2-3-1104"), "S-1-5-21-1-2-3-1104"},
      {named(tag + "S-1-5-21-1-2-3-1105"), "S-1-5-21-1-2-3-1105"},
      {named(tag + "S-1-5-21-1-2-3-1105") + directory(object_sid, "S-1-5-21-9"), "S-1-5-21-9"},
      {directory("\x2B\x06", "S-1-5-21-1-2-3-1104"), ""},
      {directory(object_sid, "S-1-5-21-1 or so"), ""},
      {directory(object_sid, ""), ""},
      {named("tag:contoso.com:sid:S-1-5-21-1"), ""},
  }));
  CertificateFacts facts;
  take_extensions(list, facts);
  CHECK(facts.security_identifier == sid);
}

TEST_CASE("PEM, indented PEM and DER with bytes behind it are the same certificate") {
  const auto key = elliptic_key();
  const auto made = make(key.get(), 1, false);
  const auto expected = sha1_hex(made.der);
  std::string indented = "label:\r\n";
  for (const char c : made.pem) {
    if (c == '\n')
      indented += "\r\n    ";
    else
      indented += c;
  }
  for (const auto& text : {made.der, made.pem, indented, made.der + "trailing"}) {
    const auto facts = decode_certificate(text);
    REQUIRE(facts);
    CHECK(facts->thumbprint == expected);
    CHECK(facts->serial == "01");
    CHECK(facts->subject_key_identifier.empty());
  }
}

TEST_CASE("what is no certificate gives nothing") {
  const auto key = elliptic_key();
  const auto made = make(key.get(), 7, true);
  for (std::size_t length = 0; length < made.der.size(); ++length)
    CHECK_FALSE(decode_certificate(std::string_view(made.der).substr(0, length)));
  for (const char* text : {"", "0", "-----BEGIN CERTIFICATE-----", "Base64="})
    CHECK_FALSE(decode_certificate(text));
  for (std::size_t at = 0; at < made.der.size(); ++at) {
    auto bent = made.der;
    bent[at] = static_cast<char>(bent[at] ^ 0x55);
    CHECK_NOTHROW(decode_certificate(bent));
  }
}

TEST_CASE("a time that is none makes no certificate") {
  const auto key = elliptic_key();
  const auto made = make(key.get(), 7, false);
  const auto with_time = [&](const std::string& digits) {
    auto der = made.der;
    const auto at = der.find("20510101000001Z");
    return decode_certificate_der(der.replace(at, digits.size(), digits));
  };
  const auto [digits, text] = GENERATE(table<std::string, std::string>({
      {"20501231235959Z", "2050-12-31T23:59:59.000000Z"},
      {"20520229000060Z", "2052-02-29T00:01:00.000000Z"},
      {"00010101000000Z", "0001-01-01T00:00:00.000000Z"},
      {"20510229000000Z", ""},
      {"20511301000000Z", ""},
      {"20510101240000Z", ""},
      {"20510101006000Z", ""},
      {"20510101000061Z", ""},
      {"2051010100000+Z", ""},
      {"205101010000001", ""},
  }));
  INFO(digits);
  const auto facts = with_time(digits);
  CHECK((facts ? format_utc(facts->not_after_us) : "") == text);
}

TEST_CASE("base64 is read strictly but for blanks") {
  CHECK(decode_base64("Y29u\n dG9zbw==") == std::string("contoso"));
  CHECK(decode_base64("") == std::string());
  for (const char* bad : {"Y29", "Y29u!", "Y=9u", "====", "Base64=", "Y29v=Y29", "Y29vY2==Y29v"})
    CHECK_FALSE(decode_base64(bad));
}

TEST_CASE("base64 in parts is the bytes of the whole, wherever it is cut") {
  const std::string text = "AAECAwQFBgcICQoL DA0ODxAREhMUFRYX\r\nGBkaGxwdHh8gISIjJA==";
  const auto whole = decode_base64(text);
  REQUIRE(whole);
  REQUIRE(whole->size() == 37);
  for (std::size_t i = 0; i < whole->size(); ++i) CHECK(static_cast<std::size_t>((*whole)[i]) == i);
  Base64Decoder decoder;
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    decoder.clear();
    decoder.add(std::string_view(text).substr(0, cut));
    decoder.add(std::string_view(text).substr(cut));
    CHECK(decoder.finish() == *whole);
    CHECK(decoder.text_size() == text.size());
  }
}
