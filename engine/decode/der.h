// One element of DER after another, off bytes that nobody vouches for. Definite lengths only, and
// tags of one byte; a length may be written longer than it need be.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "engine/decode/cursor.h"

namespace certtrail {

enum DerTag : unsigned char {
  kDerBoolean = 0x01,
  kDerInteger = 0x02,
  kDerBitString = 0x03,
  kDerOctetString = 0x04,
  kDerObjectId = 0x06,
  kDerUtf8String = 0x0C,
  kDerPrintableString = 0x13,
  kDerIa5String = 0x16,
  kDerUtcTime = 0x17,
  kDerGeneralizedTime = 0x18,
  kDerSequence = 0x30,
  kDerSet = 0x31,
};

struct DerElement {
  unsigned char tag = 0;
  std::string_view whole;  // with tag and length
  std::string_view contents;
};

// The next element, taken off `bytes`; nullopt, and `bytes` as they were, if none is wholly there.
inline std::optional<DerElement> next_der(std::string_view& bytes) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(bytes[at]); };
  if (bytes.size() < 2) return std::nullopt;
  std::size_t head = 2;
  std::size_t length = byte(1);
  if (length >= 0x80) {
    const auto count = length & 0x7F;
    if (count == 0 || count > 4 || bytes.size() < 2 + count) return std::nullopt;
    length = 0;
    for (; head < 2 + count; ++head) length = (length << 8) | byte(head);
  }
  if (length > bytes.size() - head) return std::nullopt;
  const DerElement element{byte(0), bytes.substr(0, head + length), bytes.substr(head, length)};
  bytes.remove_prefix(head + length);
  return element;
}

// The same, but it must have this tag.
inline std::optional<DerElement> next_der(std::string_view& bytes, unsigned char tag) {
  if (bytes.empty() || static_cast<unsigned char>(bytes.front()) != tag) return std::nullopt;
  return next_der(bytes);
}

// The same for decoders of one record: throws Malformed where the element is not there.
inline DerElement take_der(std::string_view& bytes) {
  if (const auto element = next_der(bytes)) return *element;
  throw Malformed(0, "no whole element");
}

inline DerElement take_der(std::string_view& bytes, unsigned char tag) {
  if (const auto element = next_der(bytes, tag)) return *element;
  throw Malformed(0, "another element than expected");
}

}  // namespace certtrail
