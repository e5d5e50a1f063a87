#include "engine/decode/ber.h"

namespace certtrail {
namespace {

constexpr int kDeepest = 32;
constexpr unsigned kConstructed = 0x20;

bool skip(std::string_view& rest, int depth) {
  const auto element = open_ber(rest);
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

}  // namespace

std::optional<BerElement> open_ber(std::string_view& rest) {
  if (rest.size() < 2) return std::nullopt;
  BerElement element;
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

bool skip_ber(std::string_view& rest) { return skip(rest, 0); }

std::optional<std::string_view> take_ber(std::string_view& rest) {
  const auto from = rest;
  if (!skip_ber(rest)) return std::nullopt;
  return from.substr(0, from.size() - rest.size());
}

bool enter_ber(std::string_view& rest, unsigned tag) {
  const auto element = open_ber(rest);
  if (!element || element->tag != tag) return false;
  rest = element->content;
  return true;
}

std::string ber_octets(std::string_view rest) {
  const auto element = open_ber(rest);
  if (!element) return {};
  if (element->tag == kBerOctets) return std::string(element->content);
  if (element->tag != (kBerOctets | kConstructed)) return {};
  std::string joined;
  for (auto chunks = element->content; !chunks.empty();) {
    const auto chunk = open_ber(chunks);
    if (!chunk || chunk->tag != kBerOctets) break;
    joined.append(chunk->content);
    chunks.remove_prefix(chunk->content.size());
  }
  return joined;
}

}  // namespace certtrail
