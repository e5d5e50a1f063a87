// A property list as XML: what a dictionary holds under a key.
#pragma once

#include <pugixml.hpp>
#include <string>
#include <string_view>

namespace certtrail::formats::mdm_answer {

// An empty node if absent.
pugi::xml_node value_of(pugi::xml_node dictionary, std::string_view key);

std::string text_of(pugi::xml_node dictionary, std::string_view key);

bool is_true(pugi::xml_node dictionary, std::string_view key);

}  // namespace certtrail::formats::mdm_answer
