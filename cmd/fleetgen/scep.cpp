// CMS SignedData around EnvelopedData. Nothing here is encrypted or signed in earnest: only who
// asks whom, and how it ended, can be read of such messages.
#include "cmd/fleetgen/scep.h"

namespace fleetgen {
namespace {

using namespace der;

const std::string kNull("\x05\x00", 2), kZero("\0", 1);

std::string bytes_of(const std::string& hex) {
  std::string bytes;
  for (std::size_t i = 0; i < hex.size(); i += 2)
    bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  return bytes;
}

std::string identifier_of(const Certificate& c) {
  return sequence({name(c.issuer), integer(bytes_of(c.serial))});
}

std::string recipient_info(const Certificate& ra, Random& random) {
  return sequence({integer(kZero), identifier_of(ra),
                   sequence({oid("1.2.840.113549.1.1.1"), kNull}), tlv(0x04, random.bytes(256))});
}

std::string attribute(std::string_view id, std::string_view value) {
  return sequence({oid(id), tlv(0x31, value)});
}

std::string scep_attribute(int number, unsigned char tag, std::string_view value) {
  return attribute("2.16.840.1.113733.1.9." + std::to_string(number), tlv(tag, value));
}

constexpr unsigned char kPrintable = 0x13, kOctets = 0x04;

// SignedData of one signer around `content`, which is a CMS object or empty.
std::string signed_by(const Certificate& signer, std::string_view content,
                      const std::string& attributes, Time at, Random& random) {
  const auto sha512 = sequence({oid("2.16.840.1.101.3.4.2.3")});
  const auto signed_attributes = attribute("1.2.840.113549.1.9.3", oid("1.2.840.113549.1.7.1")) +
                                 attribute("1.2.840.113549.1.9.5", tlv(0x17, utc_time(at))) +
                                 attributes;
  const auto signer_info =
      sequence({integer("\x01"), identifier_of(signer), sha512, tlv(0xa0, signed_attributes),
                sequence({oid("1.2.840.113549.1.1.1"), kNull}), tlv(0x04, random.bytes(256))});
  const auto encapsulated = sequence({oid("1.2.840.113549.1.7.1"), tlv(0xa0, tlv(0x04, content))});
  const auto data = sequence({integer("\x01"), tlv(0x31, sha512), encapsulated,
                              tlv(0xa0, signer.der), tlv(0x31, signer_info)});
  return sequence({oid("1.2.840.113549.1.7.2"), tlv(0xa0, data)});
}

}  // namespace

// With the indefinite lengths that Apple's encoder uses.
std::string pki_operation_start(const Certificate& ra, Random random) {
  const std::string open("\x30\x80", 2), content("\xa0\x80", 2);
  std::string message =
      open + oid("1.2.840.113549.1.7.2") + content + open + integer(std::string_view("\x01", 1)) +
      tlv(0x31, sequence({oid("2.16.840.1.101.3.4.2.3")})) + open + oid("1.2.840.113549.1.7.1") +
      content + std::string("\x24\x80", 2) + std::string("\x04\x82\x19\x7f", 4);
  message += open + oid("1.2.840.113549.1.7.3") + content + open + integer(kZero) +
             tlv(0x31, recipient_info(ra, random));
  return base64(message.substr(0, 357));
}

std::string scep_request(const ScepExchange& e, Time at, Random random) {
  const auto content =
      sequence({oid("1.2.840.113549.1.7.1"),
                sequence({oid("2.16.840.1.101.3.4.1.2"), tlv(0x04, random.bytes(16))}),
                tlv(0x80, random.bytes(1200))});
  const auto enveloped =
      sequence({integer(kZero), tlv(0x31, recipient_info(e.ra, random)), content});
  const auto message = sequence({oid("1.2.840.113549.1.7.3"), tlv(0xa0, enveloped)});
  return signed_by(self_signed({{"CN", upper(random.guid())}}, e.key, at, random), message,
                   scep_attribute(2, kPrintable, "19") +
                       scep_attribute(5, kOctets, random.bytes(16)) +
                       scep_attribute(7, kPrintable, e.transaction_id),
                   at, random);
}

std::string scep_refusal(const ScepExchange& e, Time at, Random random) {
  return signed_by(e.ra, "",
                   scep_attribute(2, kPrintable, "3") + scep_attribute(3, kPrintable, "2") +
                       scep_attribute(4, kPrintable, "2") +
                       scep_attribute(5, kOctets, random.bytes(16)) +
                       scep_attribute(6, kOctets, random.bytes(16)) +
                       scep_attribute(7, kPrintable, e.transaction_id),
                   at, random);
}

}  // namespace fleetgen
