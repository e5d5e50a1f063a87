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
#include <memory>

#include "engine/decode/civil_time.h"
#include "engine/decode/cursor.h"
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
using NamePtr = std::unique_ptr<X509_NAME, Release<X509_NAME_free>>;
using BioPtr = std::unique_ptr<BIO, Release<BIO_free_all>>;
using NamesPtr = std::unique_ptr<GENERAL_NAMES, Release<GENERAL_NAMES_free>>;

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

std::string alternative_names(std::string_view der) {
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  const NamesPtr names(d2i_GENERAL_NAMES(nullptr, &at, static_cast<long>(der.size())));
  std::string out;
  for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    if (!out.empty()) out += "; ";
    out += general_name_text(*sk_GENERAL_NAME_value(names.get(), i));
  }
  return out;
}

std::string name_text(std::string_view der) {
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  const NamePtr name(d2i_X509_NAME(nullptr, &at, static_cast<long>(der.size())));
  return text_of(name.get());
}

// One element of DER: definite lengths only.
struct Element {
  unsigned char tag = 0;
  std::string_view whole;  // with tag and length
  std::string_view contents;
};

enum Tag : unsigned char {
  kBoolean = 0x01,
  kInteger = 0x02,
  kBitString = 0x03,
  kOctetString = 0x04,
  kObjectId = 0x06,
  kUtcTime = 0x17,
  kGeneralizedTime = 0x18,
  kSequence = 0x30,
  kVersion = 0xA0,
  kExtensions = 0xA3,
};

// Takes the next element off `bytes`; throws Malformed.
Element take_element(std::string_view& bytes) {
  Cursor cursor(bytes);
  Element element;
  element.tag = cursor.little<unsigned char>("tag");
  std::size_t length = cursor.little<unsigned char>("length");
  if (length >= 0x80) {
    const auto count = length & 0x7F;
    if (count == 0 || count > 4) throw Malformed(0, "length of no definite form");
    length = 0;
    for (std::size_t i = 0; i < count; ++i)
      length = (length << 8) | cursor.little<unsigned char>("length");
  }
  element.contents = cursor.take(length, "contents");
  element.whole = bytes.substr(0, cursor.position());
  bytes.remove_prefix(cursor.position());
  return element;
}

Element take_element(std::string_view& bytes, Tag wanted) {
  const auto element = take_element(bytes);
  if (element.tag != wanted) throw Malformed(0, "another element than expected");
  return element;
}

std::string serial_hex(std::string_view integer) {
  if (integer.empty()) throw Malformed(0, "empty serial number");
  if (integer.size() > 1 && integer.front() == '\0') integer.remove_prefix(1);
  return to_hex(integer);
}

// UTCTime "YYMMDDHHMMSSZ" (50-99 are 19xx), GeneralizedTime "YYYYMMDDHHMMSSZ"; as RFC 5280 wants
// them.
std::int64_t time_us(const Element& time) {
  const bool last_century = !time.contents.empty() && time.contents.front() >= '5';
  const std::string_view century = time.tag != kUtcTime ? "" : last_century ? "19" : "20";
  std::string digits(century);
  digits.append(time.contents);
  if ((time.tag != kUtcTime && time.tag != kGeneralizedTime) || digits.size() != 15 ||
      digits.back() != 'Z')
    throw Malformed(0, "time of another form");
  const auto iso = digits.substr(0, 4) + "-" + digits.substr(4, 2) + "-" + digits.substr(6, 2) +
                   "T" + digits.substr(8, 2) + ":" + digits.substr(10, 2) + ":" +
                   digits.substr(12, 2);
  const auto moment = parse_iso8601(iso, ZoneBasis::utc_by_format);
  if (!moment) throw Malformed(0, "no such time");
  return moment->naive_us;
}

std::string public_key_sha1(std::string_view key_info) {
  auto inner = take_element(key_info, kSequence).contents;
  take_element(inner, kSequence);
  auto bits = take_element(inner, kBitString).contents;
  if (bits.empty()) throw Malformed(0, "empty public key");
  bits.remove_prefix(1);  // count of unused bits
  return sha1_hex(bits);
}

void take_extensions(std::string_view list, CertificateFacts& facts) {
  static constexpr std::string_view kSubjectKeyIdentifier = "\x55\x1D\x0E";    // 2.5.29.14
  static constexpr std::string_view kSubjectAlternativeName = "\x55\x1D\x11";  // 2.5.29.17
  while (!list.empty()) {
    auto extension = take_element(list, kSequence).contents;
    const auto id = take_element(extension, kObjectId).contents;
    auto value = take_element(extension);
    if (value.tag == kBoolean) value = take_element(extension);
    if (id == kSubjectAlternativeName) {
      facts.subject_alternative_names = alternative_names(value.contents);
    } else if (id == kSubjectKeyIdentifier) {
      auto inner = value.contents;
      facts.subject_key_identifier = to_hex(take_element(inner, kOctetString).contents);
    }
  }
}

CertificateFacts facts_of(std::string_view der) {
  CertificateFacts facts;
  const auto certificate = take_element(der, kSequence);
  facts.thumbprint = sha1_hex(certificate.whole);
  auto parts = certificate.contents;
  auto body = take_element(parts, kSequence).contents;
  take_element(parts, kSequence);
  take_element(parts, kBitString);
  if (static_cast<unsigned char>(body.empty() ? 0 : body.front()) == kVersion) take_element(body);
  facts.serial = serial_hex(take_element(body, kInteger).contents);
  take_element(body, kSequence);
  facts.issuer = name_text(take_element(body, kSequence).whole);
  auto validity = take_element(body, kSequence).contents;
  facts.not_before_us = time_us(take_element(validity));
  facts.not_after_us = time_us(take_element(validity));
  facts.subject = name_text(take_element(body, kSequence).whole);
  const auto key_info = take_element(body, kSequence).whole;
  facts.spki_sha1 = sha1_hex(key_info);
  facts.public_key_sha1 = public_key_sha1(key_info);
  while (!body.empty()) {
    auto element = take_element(body);
    if (element.tag != kExtensions) continue;
    take_extensions(take_element(element.contents, kSequence).contents, facts);
  }
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
  std::optional<CertificateFacts> facts;
  try {
    facts = facts_of(der);
  } catch (const Malformed&) {
  }
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
