// certtrail config: every setting, its value and where that came from.
#include <iostream>

#include "cmd/certtrail/config/setting_keys.h"
#include "cmd/certtrail/terminal.h"
#include "cmd/certtrail/verbs/verbs.h"

namespace certtrail {

int run(const ConfigOptions& options) {
  const auto configuration = read_configuration(options.config, options.database);
  Configuration defaults;
  std::vector<Row> rows;
  const bool brief = options.style == Style::table;
  for (const auto& [key, value, origin] : configuration.effective) {
    Row row = {std::string(key->name), value, origin};
    if (!brief) row.emplace_back(spelled(*key, defaults));
    if (!brief) row.emplace_back(std::string(looks_of(key->type)));
    row.emplace_back(std::string(key->sentence));
    rows.push_back(std::move(row));
  }
  render(rows_of(brief ? std::vector<std::string>{"key", "value", "origin", "meaning"}
                       : std::vector<std::string>{"key", "value", "origin", "default", "type",
                                                  "meaning"},
                 std::move(rows)),
         options.style, std::cout, terminal_width());
  return kAllRead;
}

}  // namespace certtrail
