// Verbs that answer from the database: report, reports, trail, sql.
#include <CLI/CLI.hpp>

#include "cmd/certtrail/options/parts.h"

namespace certtrail {

void add_report(CLI::App& app, ReportOptions& options) {
  auto& verb = add_verb(app, "report", "Run canned reports",
                        "  certtrail report                    deliveries by platform and verdict\n"
                        "  certtrail report failed --format csv > failed.csv\n"
                        "  certtrail report issued_not_installed --param platform=ios\n"
                        "  certtrail report issued_not_installed --fail-if-rows || mail-admins");
  verb.add_option("NAME", options.names, "Reports to run, see `certtrail reports` [summary]")
      ->type_name("");
  add_database(verb, options.database);
  add_style(verb, options.style);
  add_parameters(verb, options.parameters);
  verb.add_flag("--fail-if-rows", options.fail_if_rows, "Exit with status 4 if any row came out");
}

void add_reports(CLI::App& app, ReportsOptions& options) {
  auto& verb = add_verb(app, "reports", "List the reports, or show what one means",
                        "  certtrail reports                   names and titles\n"
                        "  certtrail reports failed            its question, parameters, columns");
  verb.add_option("NAME", options.name, "Report whose documentation to print")->type_name("");
  add_style(verb, options.style);
}

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
