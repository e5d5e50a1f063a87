// Two fingerprints of the public key are taken, because devices name their requests by them:
// Android hashes the whole SubjectPublicKeyInfo, Apple only the bits inside it (RFC 5280 4.2.1.2
// method 1).
#include "engine/decode/certificate.h"

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/sha.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <array>
#include <ctime>
#include <memory>

#include "engine/decode/civil_time.h"
#include "engine/decode/text.h"

namespace certtrail {
namespace {

constexpr std::string_view kUserPrincipalName = "1.3.6.1.4.1.311.20.2.3";

template <auto release>
struct Release {
  template <class T>
  void operator()(T* p) const {
    release(p);
  }
};
using X509Ptr = std::unique_ptr<X509, Release<X509_free>>;
using BioPtr = std::unique_ptr<BIO, Release<BIO_free_all>>;
using NamesPtr = std::unique_ptr<GENERAL_NAMES, Release<GENERAL_NAMES_free>>;
using OctetsPtr = std::unique_ptr<ASN1_OCTET_STRING, Release<ASN1_OCTET_STRING_free>>;

std::string_view bytes_of(const ASN1_STRING* text) {
  if (!text || ASN1_STRING_length(text) <= 0) return {};
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
          static_cast<std::size_t>(ASN1_STRING_length(text))};
}

// Any ASN.1 string type as UTF-8.
std::string utf8_of(const ASN1_STRING* text) {
  unsigned char* out = nullptr;
  const int length = text ? ASN1_STRING_to_UTF8(&out, text) : -1;
  if (length < 0) return to_utf8(bytes_of(text));
  std::string value(reinterpret_cast<const char*>(out), static_cast<std::size_t>(length));
  OPENSSL_free(out);
  return value;
}

std::string text_of(const X509_NAME* name) {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  if (!bio || !name) return {};
  const unsigned long flags = XN_FLAG_RFC2253 & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB);
  if (X509_NAME_print_ex(bio.get(), name, 0, flags) < 0) return {};
  char* data = nullptr;
  const long length = BIO_get_mem_data(bio.get(), &data);
  return length > 0 ? to_utf8({data, static_cast<std::size_t>(length)}) : std::string();
}

std::string text_of(const ASN1_OBJECT* id) {
  std::array<char, 128> buffer{};
  const int length = OBJ_obj2txt(buffer.data(), buffer.size(), id, 1);
  return length > 0 ? std::string(buffer.data()) : std::string();
}

std::string address_text(std::string_view bytes) {
  std::string out;
  if (bytes.size() != 4) return to_hex(bytes);
  for (const char byte : bytes) {
    if (!out.empty()) out += '.';
    out += std::to_string(static_cast<unsigned char>(byte));
  }
  return out;
}

std::string other_name_text(const OTHERNAME& name) {
  const auto id = text_of(name.type_id);
  const ASN1_TYPE* value = name.value;
  const bool is_text =
      value && (value->type == V_ASN1_UTF8STRING || value->type == V_ASN1_IA5STRING ||
                value->type == V_ASN1_PRINTABLESTRING);
  const auto text = is_text ? utf8_of(value->value.asn1_string) : std::string();
  return id == kUserPrincipalName ? "UPN:" + text : "otherName:" + id + "=" + text;
}

std::string general_name_text(const GENERAL_NAME& name) {
  switch (name.type) {
    case GEN_EMAIL:
      return "email:" + utf8_of(name.d.rfc822Name);
    case GEN_DNS:
      return "DNS:" + utf8_of(name.d.dNSName);
    case GEN_URI:
      return "URI:" + utf8_of(name.d.uniformResourceIdentifier);
    case GEN_IPADD:
      return "IP:" + address_text(bytes_of(name.d.iPAddress));
    case GEN_RID:
      return "RID:" + text_of(name.d.registeredID);
    case GEN_DIRNAME:
      return "dirName:" + text_of(name.d.directoryName);
    case GEN_OTHERNAME:
      return other_name_text(*name.d.otherName);
    default:
      return "other:";
  }
}

std::string alternative_names(const X509* certificate) {
  const NamesPtr names(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  std::string out;
  for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    if (!out.empty()) out += "; ";
    out += general_name_text(*sk_GENERAL_NAME_value(names.get(), i));
  }
  return out;
}

std::string serial_hex(const X509* certificate) {
  unsigned char* der = nullptr;
  const int length = i2d_ASN1_INTEGER(X509_get0_serialNumber(certificate), &der);
  if (length < 3) return {};
  std::string_view bytes(reinterpret_cast<const char*>(der), static_cast<std::size_t>(length));
  // Tag and length; a serial longer than 127 bytes has a longer length field.
  const auto first = static_cast<unsigned char>(bytes[1]);
  bytes.remove_prefix(std::min<std::size_t>(bytes.size(), first < 0x80 ? 2 : 2 + (first & 0x7F)));
  if (bytes.size() > 1 && bytes.front() == '\0') bytes.remove_prefix(1);
  auto hex = to_hex(bytes);
  OPENSSL_free(der);
  return hex;
}

std::int64_t time_us(const ASN1_TIME* time) {
  std::tm parts{};
  if (!time || ASN1_TIME_to_tm(time, &parts) != 1) return 0;
  const auto days = days_from_civil(parts.tm_year + 1900, static_cast<unsigned>(parts.tm_mon + 1),
                                    static_cast<unsigned>(parts.tm_mday));
  if (!days) return 0;
  const std::int64_t seconds =
      std::int64_t{parts.tm_hour} * 3600 + parts.tm_min * 60 + parts.tm_sec;
  return *days * kMicrosecondsPerDay + seconds * kMicrosecondsPerSecond;
}

std::string spki_sha1(const X509* certificate) {
  unsigned char* der = nullptr;
  const int length = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &der);
  if (length <= 0) return {};
  auto hex = sha1_hex({reinterpret_cast<const char*>(der), static_cast<std::size_t>(length)});
  OPENSSL_free(der);
  return hex;
}

CertificateFacts facts_of(const X509* certificate, std::string_view der) {
  CertificateFacts facts;
  facts.thumbprint = sha1_hex(der);
  facts.serial = serial_hex(certificate);
  facts.issuer = text_of(X509_get_issuer_name(certificate));
  facts.subject = text_of(X509_get_subject_name(certificate));
  facts.subject_alternative_names = alternative_names(certificate);
  const OctetsPtr key_id(static_cast<ASN1_OCTET_STRING*>(
      X509_get_ext_d2i(certificate, NID_subject_key_identifier, nullptr, nullptr)));
  facts.subject_key_identifier = to_hex(bytes_of(key_id.get()));
  facts.spki_sha1 = spki_sha1(certificate);
  facts.public_key_sha1 = sha1_hex(bytes_of(X509_get0_pubkey_bitstr(certificate)));
  facts.not_before_us = time_us(X509_get0_notBefore(certificate));
  facts.not_after_us = time_us(X509_get0_notAfter(certificate));
  return facts;
}

int base64_value(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}

}  // namespace

std::string sha1_hex(std::string_view bytes) {
  std::array<unsigned char, SHA_DIGEST_LENGTH> digest;
  SHA1(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data());
  return to_hex({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

std::optional<std::string> decode_base64(std::string_view text) {
  std::string out;
  out.reserve(text.size() / 4 * 3);
  std::uint32_t bits = 0;
  std::size_t digits = 0;
  std::size_t padding = 0;
  for (const char c : text) {
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n') continue;
    const int value = c == '=' ? 0 : base64_value(c);
    if (value < 0 || (padding > 0 && c != '=')) return std::nullopt;
    if (c == '=' && ++padding > 2) return std::nullopt;
    bits = (bits << 6) | static_cast<std::uint32_t>(value);
    if (++digits % 4 != 0) continue;
    out += static_cast<char>(bits >> 16);
    out += static_cast<char>(bits >> 8);
    out += static_cast<char>(bits);
    bits = 0;
  }
  if (digits % 4 != 0) return std::nullopt;
  out.resize(out.size() - padding);
  return out;
}

std::optional<CertificateFacts> decode_certificate_der(std::string_view der) {
  const auto* start = reinterpret_cast<const unsigned char*>(der.data());
  const auto* end = start;
  const X509Ptr certificate(
      d2i_X509(nullptr, &end, static_cast<long>(std::min<std::size_t>(der.size(), 1 << 24))));
  if (!certificate) {
    ERR_clear_error();
    return std::nullopt;
  }
  auto facts = facts_of(certificate.get(), der.substr(0, static_cast<std::size_t>(end - start)));
  ERR_clear_error();
  return facts;
}

std::optional<CertificateFacts> decode_certificate(std::string_view der_or_pem) {
  static constexpr std::string_view kBegin = "-----BEGIN CERTIFICATE-----";
  const auto begin = der_or_pem.find(kBegin);
  if (begin == std::string_view::npos) return decode_certificate_der(der_or_pem);
  const auto body = der_or_pem.substr(begin + kBegin.size());
  const auto der = decode_base64(body.substr(0, body.find('-')));
  return der ? decode_certificate_der(*der) : std::nullopt;
}

}  // namespace certtrail
