#include "engine/formats/apple_mdm/plist.h"

#include "engine/decode/text.h"

namespace certtrail::formats::mdm_answer {

pugi::xml_node value_of(pugi::xml_node dictionary, std::string_view key) {
  for (const auto child : dictionary.children("key"))
    if (child.text().get() == key) return child.next_sibling();
  return {};
}

std::string text_of(pugi::xml_node dictionary, std::string_view key) {
  return std::string(trim(value_of(dictionary, key).text().get()));
}

bool is_true(pugi::xml_node dictionary, std::string_view key) {
  return std::string_view(value_of(dictionary, key).name()) == "true";
}

}  // namespace certtrail::formats::mdm_answer
