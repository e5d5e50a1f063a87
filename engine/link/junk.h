// Names that the settings call junk.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "engine/link/evidence.h"
#include "engine/link/settings.h"

namespace certtrail {

class JunkNames {
 public:
  explicit JunkNames(const Settings& settings);
  // `name`: of a device fact; any case.
  bool contains(std::string_view name, std::string_view value) const;
  bool empty() const { return serials_.empty() && hosts_.empty(); }

 private:
  std::set<std::string> serials_, hosts_;  // lower case
};

// They identify no device, and are not shown as names of one.
void drop_junk(Evidence& evidence, const Settings& settings);

}  // namespace certtrail
