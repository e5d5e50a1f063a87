#include "engine/decode/cms.h"

#include "engine/decode/directory_name.h"
#include "engine/decode/text.h"

namespace certtrail {
namespace {

constexpr int kDeepest = 32;
constexpr unsigned kInteger = 0x02, kOctets = 0x04, kOid = 0x06, kSequence = 0x30, kSet = 0x31,
                   kContext0 = 0xA0, kConstructed = 0x20;
constexpr std::string_view kEnvelopedData("\x2A\x86\x48\x86\xF7\x0D\x01\x07\x03", 9);
constexpr std::string_view kSignedData("\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02", 9);

struct Element {
  unsigned tag = 0;
  std::string_view content;  // as much of it as there is
  bool whole = false;        // definite length, and all of it there
  bool indefinite = false;
};

// Takes the head of the next element; its content stays in front of `rest`, clipped to what exists.
std::optional<Element> open(std::string_view& rest) {
  if (rest.size() < 2) return std::nullopt;
  Element element;
  element.tag = static_cast<unsigned char>(rest[0]);
  const unsigned first = static_cast<unsigned char>(rest[1]);
  std::size_t head = 2;
  std::size_t length = first;
  element.indefinite = first == 0x80;
  if (first > 0x80) {
    const std::size_t count = first & 0x7F;
    if (count > 4 || rest.size() < 2 + count) return std::nullopt;
    length = 0;
    for (std::size_t i = 0; i < count; ++i)
      length = length << 8 | static_cast<unsigned char>(rest[2 + i]);
    head += count;
  }
  rest.remove_prefix(head);
  element.whole = !element.indefinite && length <= rest.size();
  element.content = element.whole ? rest.substr(0, length) : rest;
  return element;
}

// Takes a whole element off `rest`, however its length is written.
bool skip(std::string_view& rest, int depth = 0) {
  const auto element = open(rest);
  if (!element || depth > kDeepest) return false;
  if (!element->indefinite) {
    rest.remove_prefix(element->content.size());
    return element->whole;
  }
  while (!rest.starts_with(std::string_view("\0\0", 2)))
    if (!skip(rest, depth + 1)) return false;
  rest.remove_prefix(2);
  return true;
}

// Steps into the next element, which must have this tag.
bool enter(std::string_view& rest, unsigned tag) {
  const auto element = open(rest);
  if (!element || element->tag != tag) return false;
  rest = element->content;
  return true;
}

// The octets of a string in one piece or in chunks, as far as they are there.
std::string octets(std::string_view rest) {
  const auto element = open(rest);
  if (!element) return {};
  if (element->tag == kOctets) return std::string(element->content);
  if (element->tag != (kOctets | kConstructed)) return {};
  std::string joined;
  for (auto chunks = element->content; !chunks.empty();) {
    const auto chunk = open(chunks);
    if (!chunk || chunk->tag != kOctets) break;
    joined.append(chunk->content);
    chunks.remove_prefix(chunk->content.size());
  }
  return joined;
}

// RecipientInfo: version, issuerAndSerialNumber, ...
std::optional<CmsRecipient> recipient(std::string_view rest) {
  if (!enter(rest, kSequence) || !skip(rest) || !enter(rest, kSequence)) return std::nullopt;
  const auto name_start = rest;
  if (!skip(rest)) return std::nullopt;
  const auto name = name_start.substr(0, name_start.size() - rest.size());
  const auto number = open(rest);
  if (!number || number->tag != kInteger || !number->whole) return std::nullopt;
  auto serial = number->content;
  if (serial.size() > 1 && serial[0] == '\0') serial.remove_prefix(1);
  auto issuer = name_text(name);
  if (issuer.empty()) return std::nullopt;
  return CmsRecipient{std::move(issuer), to_hex(serial)};
}

std::optional<CmsRecipient> enveloped(std::string_view rest) {
  if (!enter(rest, kContext0) || !enter(rest, kSequence) || !skip(rest)) return std::nullopt;
  if (rest.starts_with(static_cast<char>(kContext0)) && !skip(rest)) return std::nullopt;
  if (!enter(rest, kSet)) return std::nullopt;
  return recipient(rest);
}

}  // namespace

std::optional<CmsRecipient> read_cms_recipient(std::string_view ber) {
  auto rest = ber;
  if (!enter(rest, kSequence)) return std::nullopt;
  const auto type = open(rest);
  if (!type || type->tag != kOid || !type->whole) return std::nullopt;
  rest.remove_prefix(type->content.size());
  if (type->content == kEnvelopedData) return enveloped(rest);
  if (type->content != kSignedData) return std::nullopt;
  if (!enter(rest, kContext0) || !enter(rest, kSequence) || !skip(rest) || !skip(rest) ||
      !enter(rest, kSequence) || !skip(rest) || !enter(rest, kContext0))
    return std::nullopt;
  const auto inner = octets(rest);
  std::string_view envelope(inner);
  if (!enter(envelope, kSequence)) return std::nullopt;
  const auto inner_type = open(envelope);
  if (!inner_type || inner_type->tag != kOid || inner_type->content != kEnvelopedData)
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
