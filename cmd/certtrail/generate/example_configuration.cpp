#include <sstream>

#include "cmd/certtrail/config/setting_keys.h"
#include "cmd/certtrail/generate/generate.h"

namespace certtrail {

std::string example_configuration() {
  Configuration defaults;
  std::ostringstream out;
  out << "# certtrail.toml, beside the database or named by --config. Every setting stands here at "
         "its\n"
         "# default; take away the # of what you change. `certtrail config` shows what holds.\n";
  for (const auto& key : setting_keys())
    out << "\n# " << key.sentence << ": " << looks_of(key.type) << "\n# " << key.name << " = "
        << spelled(key, defaults) << '\n';
  return out.str();
}

}  // namespace certtrail
