// Verbs that keep certtrail running: config.
#include <CLI/CLI.hpp>

#include "cmd/certtrail/options/parts.h"

namespace certtrail {

void add_config_verb(CLI::App& app, ConfigOptions& options) {
  auto& verb = add_verb(app, "config", "Show every setting and where it came from",
                        "  certtrail config\n"
                        "  certtrail config --config site.toml --set grace.install=48h\n"
                        "  certtrail config --format json      with types, defaults, meanings");
  verb.add_option("-d,--db", options.database, "Database beside which to look [certtrail.db]")
      ->type_name("FILE");
  add_config(verb, options.config);
  add_style(verb, options.style);
}

}  // namespace certtrail
