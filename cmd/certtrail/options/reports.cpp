// Verbs about reports: run them, and say what they mean.
#include <CLI/CLI.hpp>

#include "cmd/certtrail/options/parts.h"

namespace certtrail {
namespace {

void add_queries(CLI::App& verb, std::filesystem::path& folder) {
  verb.add_option("--queries", folder, "Folder of reports of your own: NAME.sql")->type_name("DIR");
}

void add_parameters(CLI::App& verb, std::map<std::string, std::string>& parameters) {
  verb.add_option_function<std::vector<std::string>>(
          "-p,--param",
          [&parameters](const std::vector<std::string>& pairs) {
            for (const auto& pair : pairs) {
              const auto equals = pair.find('=');
              if (equals == std::string::npos || equals == 0)
                throw CLI::ValidationError("--param", "'" + pair + "' is not NAME=VALUE");
              parameters[pair.substr(0, equals)] = pair.substr(equals + 1);
            }
          },
          "Set a parameter of the report; may be repeated")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false);
}

void add_fail_if(CLI::App& verb, std::optional<ReportSeverity>& least) {
  verb.add_option_function<std::string>(
          "--fail-if",
          [&least](const std::string& name) {
            for (const auto severity :
                 {ReportSeverity::info, ReportSeverity::warning, ReportSeverity::critical})
              if (name == to_string(severity)) least = severity;
            if (!least)
              throw CLI::ValidationError("--fail-if",
                                         "'" + name + "' is none of info, warning, critical");
          },
          "Status 4 if a report of this severity has rows")
      ->type_name("SEVERITY");
}

}  // namespace

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
  verb.add_flag_callback(
      "--keep-formulas", [&options] { options.formulas = Formulas::keep; },
      "csv: no ' before cells that a spreadsheet runs");
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
