// Verbs that answer from the database one question of the user: trail, sql.
#include <CLI/CLI.hpp>

#include "cmd/certtrail/options/parts.h"

namespace certtrail {

void add_trail(CLI::App& app, TrailOptions& options) {
  auto& verb = add_verb(app, "trail", "Print all that is known of a device or certificate",
                        "  certtrail trail LAPTOP-042          by device name or any alias\n"
                        "  certtrail trail anna@contoso.com    by user\n"
                        "  certtrail trail '5F 10 8A ...'      by thumbprint or serial\n"
                        "  certtrail trail 251e592a777c8253 --format jsonl");
  verb.add_option("KEY", options.key, "Any name of a device, user, certificate, delivery")
      ->required()
      ->type_name("");
  add_database(verb, options.database);
  add_style(verb, options.style, "table, json or jsonl [table]");
}

void add_sql(CLI::App& app, SqlOptions& options) {
  auto& verb =
      add_verb(app, "sql", "Run one read-only SQL query",
               "  certtrail sql 'SELECT verdict, count(*) FROM delivery_status GROUP BY 1'\n"
               "  certtrail sql \"SELECT * FROM timeline WHERE device_name = 'LAPTOP-042'\"\n"
               "  certtrail sql 'SELECT * FROM notes' --format csv");
  verb.add_option("QUERY", options.query, "One SELECT; `certtrail schema` says what there is")
      ->required()
      ->type_name("");
  add_database(verb, options.database);
  add_style(verb, options.style);
}

}  // namespace certtrail
