#include "engine/decode/certificate_extensions.h"

#include <algorithm>
#include <cstdint>

#include "engine/decode/alternative_names.h"
#include "engine/decode/der.h"
#include "engine/decode/text.h"

namespace certtrail {
namespace {

constexpr std::string_view kSubjectKeyIdentifier = "\x55\x1D\x0E";    // 2.5.29.14
constexpr std::string_view kSubjectAlternativeName = "\x55\x1D\x11";  // 2.5.29.17
constexpr std::string_view kBasicConstraints = "\x55\x1D\x13";        // 2.5.29.19
constexpr std::string_view kExtendedKeyUsage = "\x55\x1D\x25";        // 2.5.29.37
// szOID_NTDS_CA_SECURITY_EXT 1.3.6.1.4.1.311.25.2, and in it szOID_NTDS_OBJECTSID ...25.2.1
constexpr std::string_view kDirectorySecurity = "\x2B\x06\x01\x04\x01\x82\x37\x19\x02";
constexpr std::string_view kObjectSid = "\x2B\x06\x01\x04\x01\x82\x37\x19\x02\x01";

constexpr unsigned char kOtherName = 0xA0;  // [0] of GeneralName, and of the value in it

std::string key_usages_text(std::string_view value) {
  const auto usages = next_der(value, kDerSequence);
  std::string out;
  for (auto rest = usages ? usages->contents : std::string_view(); !rest.empty();) {
    const auto usage = next_der(rest, kDerObjectId);
    if (!usage) break;
    if (!out.empty()) out += ", ";
    out += object_id_text(usage->contents);
  }
  return out;
}

// BasicConstraints: cA BOOLEAN DEFAULT FALSE, pathLenConstraint.
bool is_authority(std::string_view value) {
  const auto constraints = next_der(value, kDerSequence);
  auto rest = constraints ? constraints->contents : std::string_view();
  const auto flag = next_der(rest, kDerBoolean);
  return flag && flag->contents.size() == 1 && flag->contents[0] != '\0';
}

bool is_security_identifier(std::string_view text) {
  return text.starts_with("S-1-") && text.size() < 200 &&
         text.find_first_not_of("0123456789-", 4) == std::string_view::npos;
}

// The extension holds GeneralNames of one otherName whose octets are the SID as text (MS-WCCE
// 2.2.2.7.7.4).
std::string directory_security_identifier(std::string_view value) {
  const auto names = next_der(value, kDerSequence);
  auto rest = names ? names->contents : std::string_view();
  while (const auto name = next_der(rest, kOtherName)) {
    auto parts = name->contents;
    const auto id = next_der(parts, kDerObjectId);
    const auto wrapped = next_der(parts, kOtherName);
    if (!id || id->contents != kObjectSid || !wrapped) continue;
    auto inner = wrapped->contents;
    const auto sid = next_der(inner, kDerOctetString);
    if (sid && is_security_identifier(sid->contents)) return std::string(sid->contents);
  }
  return {};
}

// "URI:tag:microsoft.com,2022-09-14:sid:S-1-5-21-..." among alternative names as text.
std::string named_security_identifier(std::string_view names) {
  static constexpr std::string_view kTag = "URI:tag:microsoft.com,2022-09-14:sid:";
  const auto found = names.find(kTag);
  if (found == std::string_view::npos) return {};
  auto sid = names.substr(found + kTag.size());
  sid = sid.substr(0, sid.find(';'));
  return is_security_identifier(sid) ? std::string(sid) : std::string();
}

}  // namespace

std::string object_id_text(std::string_view contents) {
  std::string out;
  std::uint64_t arc = 0;
  for (const char byte : contents) {
    if (arc > UINT64_MAX >> 7) return {};
    arc = (arc << 7) | (static_cast<unsigned char>(byte) & 0x7F);
    if (static_cast<unsigned char>(byte) & 0x80) continue;
    if (out.empty()) {
      const auto first = std::min<std::uint64_t>(arc / 40, 2);  // the first two arcs share a number
      out = std::to_string(first);
      arc -= first * 40;
    }
    out += '.' + std::to_string(arc);
    arc = 0;
  }
  const bool whole = !contents.empty() && !(static_cast<unsigned char>(contents.back()) & 0x80);
  return whole ? out : std::string();
}

void take_extensions(std::string_view list, CertificateFacts& facts) {
  while (!list.empty()) {
    auto extension = take_der(list, kDerSequence).contents;
    const auto id = take_der(extension, kDerObjectId).contents;
    auto value = take_der(extension);
    if (value.tag == kDerBoolean) value = take_der(extension);
    if (id == kSubjectAlternativeName) {
      facts.subject_alternative_names = alternative_names_text(value.contents);
    } else if (id == kSubjectKeyIdentifier) {
      auto inner = value.contents;
      facts.subject_key_identifier = to_hex(take_der(inner, kDerOctetString).contents);
    } else if (id == kExtendedKeyUsage) {
      facts.extended_key_usages = key_usages_text(value.contents);
    } else if (id == kBasicConstraints) {
      facts.authority = is_authority(value.contents);
    } else if (id == kDirectorySecurity) {
      facts.security_identifier = directory_security_identifier(value.contents);
    }
  }
  if (facts.security_identifier.empty())
    facts.security_identifier = named_security_identifier(facts.subject_alternative_names);
}

}  // namespace certtrail
