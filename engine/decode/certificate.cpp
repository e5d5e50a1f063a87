// Two fingerprints of the public key are taken, because devices name their requests by them:
// Android hashes the whole SubjectPublicKeyInfo, Apple only the bits inside it (RFC 5280 4.2.1.2
// method 1).
#include "engine/decode/certificate.h"

#include "engine/decode/base64.h"
#include "engine/decode/certificate_extensions.h"
#include "engine/decode/certificate_time.h"
#include "engine/decode/der.h"
#include "engine/decode/directory_name.h"
#include "engine/decode/sha1.h"
#include "engine/decode/text.h"

namespace certtrail {
namespace {

constexpr unsigned char kVersion = 0xA0;  // the tags that a certificate gives its own parts
constexpr unsigned char kExtensions = 0xA3;

std::string serial_hex(std::string_view integer) {
  if (integer.empty()) throw Malformed(0, "empty serial number");
  if (integer.size() > 1 && integer.front() == '\0') integer.remove_prefix(1);
  return to_hex(integer);
}

std::int64_t time_us(const DerElement& time) {
  const auto us = certificate_time_us(time.tag, time.contents);
  if (!us) throw Malformed(0, "time of another form");
  return *us;
}

std::string public_key_sha1(std::string_view key_info) {
  auto inner = take_der(key_info, kDerSequence).contents;
  take_der(inner, kDerSequence);
  auto bits = take_der(inner, kDerBitString).contents;
  if (bits.empty()) throw Malformed(0, "empty public key");
  bits.remove_prefix(1);  // count of unused bits
  return sha1_hex(bits);
}

CertificateFacts facts_of(std::string_view der) {
  CertificateFacts facts;
  const auto certificate = take_der(der, kDerSequence);
  facts.thumbprint = sha1_hex(certificate.whole);
  auto parts = certificate.contents;
  auto body = take_der(parts, kDerSequence).contents;
  take_der(parts, kDerSequence);
  take_der(parts, kDerBitString);
  if (static_cast<unsigned char>(body.empty() ? 0 : body.front()) == kVersion) take_der(body);
  facts.serial = serial_hex(take_der(body, kDerInteger).contents);
  take_der(body, kDerSequence);
  facts.issuer = name_text(take_der(body, kDerSequence).whole);
  auto validity = take_der(body, kDerSequence).contents;
  facts.not_before_us = time_us(take_der(validity));
  facts.not_after_us = time_us(take_der(validity));
  facts.subject = name_text(take_der(body, kDerSequence).whole);
  const auto key_info = take_der(body, kDerSequence).whole;
  facts.spki_sha1 = sha1_hex(key_info);
  facts.public_key_sha1 = public_key_sha1(key_info);
  while (!body.empty()) {
    auto element = take_der(body);
    if (element.tag != kExtensions) continue;
    take_extensions(take_der(element.contents, kDerSequence).contents, facts);
  }
  return facts;
}

}  // namespace

std::optional<CertificateFacts> decode_certificate_der(std::string_view der) {
  try {
    return facts_of(der);
  } catch (const Malformed&) {
    return std::nullopt;
  }
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
