// A property list as the XML that says the same, for readers that are written for XML.
#pragma once

#include "engine/decode/property_list.h"

namespace pugi {
class xml_node;
}

namespace certtrail {

// Adds the element of `value` to `parent`: <dict>, <array>, <string>, <integer>, <true/>, <date>,
// or <data> with its base64. Dates are ISO 8601, UTC.
void append_property_list(pugi::xml_node parent, const PropertyValue& value);

}  // namespace certtrail
