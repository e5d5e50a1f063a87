#include "engine/decode/signed_data.h"

#include "engine/decode/ber.h"

namespace certtrail {
namespace {

constexpr std::string_view kSignedData("\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02", 9);
constexpr std::size_t kMostCertificates = 1000;
constexpr std::size_t kMostAttributes = 100;

// Steps behind the OID at the front of ContentInfo; false if it is another.
bool enter_content_info(std::string_view& rest) {
  if (!enter_ber(rest, kBerSequence)) return false;
  const auto type = open_ber(rest);
  if (!type || type->tag != kBerOid || !type->whole || type->content != kSignedData) return false;
  rest.remove_prefix(type->content.size());
  return true;
}

// The elements of a set or of an implicitly tagged one, with their tags.
std::vector<std::string_view> elements_of(std::string_view set, unsigned tag, std::size_t most) {
  std::vector<std::string_view> elements;
  if (!enter_ber(set, tag)) return elements;
  while (elements.size() < most) {
    const auto element = take_ber(set);
    if (!element || element->starts_with('\0')) break;  // zeros end an indefinite length
    elements.push_back(*element);
  }
  return elements;
}

std::string_view first_algorithm(std::string_view set) {
  if (!enter_ber(set, kBerSet) || !enter_ber(set, kBerSequence)) return {};
  const auto id = open_ber(set);
  return id && id->tag == kBerOid && id->whole ? id->content : std::string_view();
}

// EncapsulatedContentInfo: type, [0] content.
bool holds_content(std::string_view info) {
  return enter_ber(info, kBerSequence) && skip_ber(info) && enter_ber(info, kBerContext0);
}

// SignerInfo: version, issuerAndSerialNumber, digest algorithm, [0] signed attributes, ...
void read_signer(std::string_view rest, SignedData& data) {
  if (!enter_ber(rest, kBerSequence)) return;
  data.has_signer = true;
  if (!skip_ber(rest)) return;
  auto name = take_ber(rest);
  if (name && enter_ber(*name, kBerSequence)) {
    data.signer_issuer = take_ber(*name).value_or(std::string_view());
    const auto serial = open_ber(*name);
    if (serial && serial->tag == kBerInteger && serial->whole) data.signer_serial = serial->content;
  }
  if (name && skip_ber(rest)) data.attributes = elements_of(rest, kBerContext0, kMostAttributes);
}

}  // namespace

bool is_signed_data(std::string_view ber) { return enter_content_info(ber); }

SignedData read_signed_data(std::string_view ber) {
  SignedData data;
  auto rest = ber;
  if (!enter_content_info(rest) || !enter_ber(rest, kBerContext0) ||
      !enter_ber(rest, kBerSequence) || !skip_ber(rest))
    return data;
  // SignedData: version, digest algorithms, content, [0] certificates, [1] lists, signers
  const auto algorithms = take_ber(rest);
  if (!algorithms) return data;
  data.digest_algorithm = first_algorithm(*algorithms);
  const auto content = rest;
  if (!skip_ber(rest)) return data;
  data.has_content = holds_content(content);
  while (true) {
    const auto part = rest;
    const bool whole = skip_ber(rest);
    const auto tag = part.empty() ? 0u : static_cast<unsigned char>(part.front());
    if (tag == kBerContext0) data.certificates = elements_of(part, kBerContext0, kMostCertificates);
    auto signers = part;
    if (tag == kBerSet && enter_ber(signers, kBerSet)) {
      data.whole = whole;
      read_signer(signers, data);
    }
    if (!whole || tag == kBerSet) return data;
  }
}

}  // namespace certtrail
