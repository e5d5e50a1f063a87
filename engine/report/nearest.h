// The name a person probably meant.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace certtrail {

// The candidate with the fewest edits to `name`, if at most a third of its length; else empty.
std::string nearest(std::string_view name, const std::vector<std::string>& candidates);

}  // namespace certtrail
