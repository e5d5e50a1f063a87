// XML without its namespaces' prefixes: exporters choose them freely ("Event", "e:Event",
// "q1:Event").
#pragma once

#include <pugixml.hpp>
#include <string_view>

namespace certtrail {

inline std::string_view local_name(std::string_view name) {
  return name.substr(name.rfind(':') + 1);  // without a colon: npos + 1 is 0
}

// The first child element of that local name; an empty node if there is none.
inline pugi::xml_node child_of(const pugi::xml_node& parent, std::string_view name) {
  for (const auto& child : parent.children())
    if (local_name(child.name()) == name) return child;
  return {};
}

}  // namespace certtrail
