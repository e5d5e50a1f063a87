// Elements of BER off bytes that may end anywhere: lengths definite or not, strings in one piece or
// in chunks, as Apple's devices write SCEP messages and logs cut them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace certtrail {

enum BerTag : unsigned {
  kBerInteger = 0x02,
  kBerOctets = 0x04,
  kBerOid = 0x06,
  kBerSequence = 0x30,
  kBerSet = 0x31,
  kBerContext0 = 0xA0,
};

struct BerElement {
  unsigned tag = 0;
  std::string_view content;  // as much of it as there is
  bool whole = false;        // definite length, and all of it there
  bool indefinite = false;
};

// Takes the head of the next element; its content stays in front of `rest`, clipped to what exists.
std::optional<BerElement> open_ber(std::string_view& rest);

// Takes a whole element off `rest`, however its length is written; false if it is not all there.
bool skip_ber(std::string_view& rest);

// The same, with its bytes from tag to end.
std::optional<std::string_view> take_ber(std::string_view& rest);

// Steps into the next element, which must have this tag.
bool enter_ber(std::string_view& rest, unsigned tag);

// The octets of a string in one piece or in chunks, as far as they are there.
std::string ber_octets(std::string_view rest);

}  // namespace certtrail
