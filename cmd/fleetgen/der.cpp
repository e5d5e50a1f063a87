// Just enough DER to write certificates and the outside of SCEP messages.
#include <charconv>
#include <stdexcept>

#include "cmd/fleetgen/pki.h"

namespace fleetgen::der {

std::string tlv(unsigned char tag, std::string_view content) {
  std::string result(1, static_cast<char>(tag));
  const std::size_t size = content.size();
  if (size < 0x80) {
    result += static_cast<char>(size);
  } else if (size < 0x100) {
    result += '\x81';
    result += static_cast<char>(size);
  } else {
    result += '\x82';
    result += static_cast<char>(size >> 8);
    result += static_cast<char>(size);
  }
  return result.append(content);
}

std::string sequence(std::initializer_list<std::string_view> parts) {
  std::string content;
  for (const std::string_view part : parts) content += part;
  return tlv(0x30, content);
}

std::string integer(std::string_view bytes) {
  while (bytes.size() > 1 && bytes[0] == 0) bytes.remove_prefix(1);
  std::string content;
  if (static_cast<unsigned char>(bytes[0]) >= 0x80) content += '\0';
  return tlv(0x02, content.append(bytes));
}

std::string oid(std::string_view dotted) {
  std::vector<std::uint64_t> arcs;
  while (!dotted.empty()) {
    const std::size_t dot = std::min(dotted.find('.'), dotted.size());
    std::uint64_t arc = 0;
    std::from_chars(dotted.data(), dotted.data() + dot, arc);
    arcs.push_back(arc);
    dotted.remove_prefix(std::min(dot + 1, dotted.size()));
  }
  std::string content(1, static_cast<char>(arcs.at(0) * 40 + arcs.at(1)));
  for (std::size_t i = 2; i < arcs.size(); ++i) {
    std::string groups(1, static_cast<char>(arcs[i] & 0x7f));
    for (std::uint64_t rest = arcs[i] >> 7; rest != 0; rest >>= 7)
      groups.insert(groups.begin(), static_cast<char>(0x80 | (rest & 0x7f)));
    content += groups;
  }
  return tlv(0x06, content);
}

static std::string attribute_oid(std::string_view type) {
  if (type == "CN") return oid("2.5.4.3");
  if (type == "OU") return oid("2.5.4.11");
  if (type == "O") return oid("2.5.4.10");
  if (type == "DC") return oid("0.9.2342.19200300.100.1.25");
  throw std::logic_error("unknown attribute type");
}

std::string name(const Name& parts) {
  std::string content;
  for (const auto& [type, value] : parts) {
    const std::string text = tlv(type == "DC" ? 0x16 : 0x0c, value);
    content += tlv(0x31, sequence({attribute_oid(type), text}));
  }
  return tlv(0x30, content);
}

}  // namespace fleetgen::der
