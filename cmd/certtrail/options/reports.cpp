// Verbs about reports: run them, and say what they mean.
#include <CLI/CLI.hpp>

#include "cmd/certtrail/options/parts.h"

namespace certtrail {
void add_report(CLI::App& app, ReportOptions& options) {
  auto& verb =
      add_verb(app, "report", "Run canned reports",
               "  certtrail report                    deliveries by platform and verdict\n"
               "  certtrail report failed --format csv > failed.csv\n"
               "  certtrail report issued_not_installed --param platform=ios\n"
               "  certtrail report all --fail-if critical || mail-admins\n\n"
               "Exit status: 0 done, 2 wrong usage, 3 failed, 4 a --fail-if condition held.");
  verb.add_option("NAME", options.names, "`all` or names, see `certtrail reports` [summary]")
      ->type_name("");
  add_database(verb, options.database);
  add_style(verb, options.style);
  add_parameters(verb, options.parameters);
  add_queries(verb, options.queries);
  verb.add_flag("--fail-if-rows", options.fail_if_rows, "Exit with status 4 if any row came out");
  add_fail_if(verb, options.fail_if);
  add_formulas(verb, options.formulas);
}

void add_reports(CLI::App& app, ReportsOptions& options) {
  auto& verb = add_verb(app, "reports", "List the reports, or show what one means",
                        "  certtrail reports                   names and titles\n"
                        "  certtrail reports failed            its question, parameters, columns\n"
                        "  certtrail reports --format markdown > docs/reports.md\n"
                        "  certtrail reports --check --queries mine/\n\n"
                        "Exit status: 0 done, 1 --check found something, 2 wrong usage, 3 failed.");
  verb.add_option("NAME", options.name, "Report whose documentation to print")->type_name("");
  add_style(verb, options.style);
  add_queries(verb, options.queries);
  auto* check = verb.add_flag("--check", options.check, "Check that headers say what the SQL does");
  verb.add_option("-d,--db", options.database, "With --check: also run them on this database")
      ->type_name("FILE")
      ->needs(check);
}

}  // namespace certtrail
