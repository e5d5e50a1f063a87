#include "engine/decode/cms.h"

#include "engine/decode/ber.h"
#include "engine/decode/directory_name.h"
#include "engine/decode/text.h"

namespace certtrail {
namespace {

constexpr std::string_view kEnvelopedData("\x2A\x86\x48\x86\xF7\x0D\x01\x07\x03", 9);
constexpr std::string_view kSignedData("\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02", 9);

// RecipientInfo: version, issuerAndSerialNumber, ...
std::optional<CmsRecipient> recipient(std::string_view rest) {
  if (!enter_ber(rest, kBerSequence) || !skip_ber(rest) || !enter_ber(rest, kBerSequence))
    return std::nullopt;
  const auto name = take_ber(rest);
  if (!name) return std::nullopt;
  const auto number = open_ber(rest);
  if (!number || number->tag != kBerInteger || !number->whole) return std::nullopt;
  auto serial = number->content;
  if (serial.size() > 1 && serial[0] == '\0') serial.remove_prefix(1);
  auto issuer = name_text(*name);
  if (issuer.empty()) return std::nullopt;
  return CmsRecipient{std::move(issuer), to_hex(serial)};
}

std::optional<CmsRecipient> enveloped(std::string_view rest) {
  if (!enter_ber(rest, kBerContext0) || !enter_ber(rest, kBerSequence) || !skip_ber(rest))
    return std::nullopt;
  if (rest.starts_with(static_cast<char>(kBerContext0)) && !skip_ber(rest)) return std::nullopt;
  if (!enter_ber(rest, kBerSet)) return std::nullopt;
  return recipient(rest);
}

}  // namespace

std::optional<CmsRecipient> read_cms_recipient(std::string_view ber) {
  auto rest = ber;
  if (!enter_ber(rest, kBerSequence)) return std::nullopt;
  const auto type = open_ber(rest);
  if (!type || type->tag != kBerOid || !type->whole) return std::nullopt;
  rest.remove_prefix(type->content.size());
  if (type->content == kEnvelopedData) return enveloped(rest);
  if (type->content != kSignedData) return std::nullopt;
  if (!enter_ber(rest, kBerContext0) || !enter_ber(rest, kBerSequence) || !skip_ber(rest) ||
      !skip_ber(rest) || !enter_ber(rest, kBerSequence) || !skip_ber(rest) ||
      !enter_ber(rest, kBerContext0))
    return std::nullopt;
  const auto inner = ber_octets(rest);
  std::string_view envelope(inner);
  if (!enter_ber(envelope, kBerSequence)) return std::nullopt;
  const auto inner_type = open_ber(envelope);
  if (!inner_type || inner_type->tag != kBerOid || inner_type->content != kEnvelopedData)
    return std::nullopt;
  envelope.remove_prefix(inner_type->content.size());
  return enveloped(envelope);
}

std::string decode_base64_loosely(std::string_view text) {
  std::string bytes;
  unsigned buffer = 0;
  int bits = 0;
  for (const char c : percent_decode(text)) {
    unsigned value = 0;
    if (c >= 'A' && c <= 'Z')
      value = static_cast<unsigned>(c - 'A');
    else if (c >= 'a' && c <= 'z')
      value = static_cast<unsigned>(c - 'a') + 26;
    else if (c >= '0' && c <= '9')
      value = static_cast<unsigned>(c - '0') + 52;
    else if (c == '+' || c == ' ' || c == '-')
      value = 62;
    else if (c == '/' || c == '_')
      value = 63;
    else
      break;
    buffer = (buffer << 6 | value) & 0xFFFFFF;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes += static_cast<char>(buffer >> bits & 0xFF);
  }
  return bytes;
}

}  // namespace certtrail
