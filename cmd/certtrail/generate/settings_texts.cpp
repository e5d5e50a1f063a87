// The example file and the page about settings.
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

namespace {

void add_fields_of_ca_tables(std::ostream& out) {
  out << "\nFields of `ca_tables.columns`:";
  std::string_view before = " ";
  for (const auto field : kCaTableFields) {
    out << before << '`' << field << '`';
    before = ", ";
  }
  out << ".\nSerials are hexadecimal but for `serial_decimal`; `certificate` is PEM or base64; "
         "dates "
         "may be printed in any locale, in ISO 8601, or as\n"
         "seconds or milliseconds since 1970. `ca_tables` and `console` hold for what is read from "
         "then on. How "
         "an export of another CA is described: [collect.md](collect.md).\n";
}

}  // namespace

std::string settings_page() {
  Configuration defaults;
  std::ostringstream out;
  out << "# Settings\n\n"
         "Settings stand in `certtrail.toml` beside the database, or in the file of `--config`; "
         "`--set KEY=VALUE` wins over both.\n"
         "`certtrail config` prints each, its value and where it came from. "
         "(Made by `certtrail generate settings`.)\n"
         "Junk holds for `link` at once, and for the naming of logs from the next collection "
         "on.\n\n"
         "| key | default | meaning | value |\n|---|---|---|---|\n";
  for (const auto& key : setting_keys())
    out << "| `" << key.name << "` | `" << spelled(key, defaults) << "` | " << key.sentence << " | "
        << looks_of(key.type) << " |\n";
  add_fields_of_ca_tables(out);
  return out.str();
}

}  // namespace certtrail
