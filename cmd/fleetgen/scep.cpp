// CMS SignedData around EnvelopedData, with the indefinite lengths that Apple's encoder uses.
#include "cmd/fleetgen/scep.h"

namespace fleetgen {

std::string pki_operation_start(const Certificate& ra, Random random) {
  using namespace der;
  std::string serial;
  for (std::size_t i = 0; i < ra.serial.size(); i += 2)
    serial += static_cast<char>(std::stoi(ra.serial.substr(i, 2), nullptr, 16));
  const std::string null("\x05\x00", 2), open("\x30\x80", 2), content("\xa0\x80", 2);
  const std::string recipient =
      sequence({integer(std::string_view("\0", 1)), sequence({name(ra.issuer), integer(serial)}),
                sequence({oid("1.2.840.113549.1.1.1"), null}), tlv(0x04, random.bytes(256))});
  std::string message =
      open + oid("1.2.840.113549.1.7.2") + content + open + integer(std::string_view("\x01", 1)) +
      tlv(0x31, sequence({oid("2.16.840.1.101.3.4.2.3")})) + open + oid("1.2.840.113549.1.7.1") +
      content + std::string("\x24\x80", 2) + std::string("\x04\x82\x19\x7f", 4);
  message += open + oid("1.2.840.113549.1.7.3") + content + open +
             integer(std::string_view("\0", 1)) + tlv(0x31, recipient);
  return base64(message.substr(0, 357));
}

}  // namespace fleetgen
