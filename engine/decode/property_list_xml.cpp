#include "engine/decode/property_list_xml.h"

#include <pugixml.hpp>

#include "engine/decode/civil_time.h"

namespace certtrail {
namespace {

std::string encode_base64(std::string_view bytes) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    unsigned group = 0;
    for (std::size_t i = at; i < at + 3; ++i)
      group = group << 8 | (i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0u);
    for (std::size_t i = 0; i < 4; ++i)
      out += at + i > bytes.size() ? '=' : kDigits[group >> (18 - 6 * i) & 63];
  }
  return out;
}

void append_text(pugi::xml_node parent, const char* name, const std::string& text) {
  parent.append_child(name).text().set(text.c_str());
}

}  // namespace

void append_property_list(pugi::xml_node parent, const PropertyValue& value) {
  using Kind = PropertyValue::Kind;
  switch (value.kind) {
    case Kind::none:
      return;
    case Kind::text:
      return append_text(parent, "string", value.text);
    case Kind::integer:
      return append_text(parent, "integer", std::to_string(value.number));
    case Kind::boolean:
      parent.append_child(value.number != 0 ? "true" : "false");
      return;
    case Kind::date:
      return append_text(parent, "date", format_utc(value.number));
    case Kind::data:
      return append_text(parent, "data", encode_base64(value.text));
    case Kind::array: {
      auto list = parent.append_child("array");
      for (const auto& item : value.items) append_property_list(list, item);
      return;
    }
    case Kind::dictionary: {
      auto dictionary = parent.append_child("dict");
      for (const auto& [key, item] : value.entries) {
        append_text(dictionary, "key", key);
        append_property_list(dictionary, item);
      }
    }
  }
}

}  // namespace certtrail
