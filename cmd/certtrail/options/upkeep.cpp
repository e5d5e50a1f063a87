// Verbs that keep certtrail running: export, verify, merge, forget, config.
#include <CLI/CLI.hpp>

#include "cmd/certtrail/options/parts.h"

namespace certtrail {

void add_export(CLI::App& app, ExportOptions& options) {
  auto& verb = add_verb(app, "export", "Write all reports into a folder, whole or not at all",
                        "  certtrail export --out reports/\n"
                        "  certtrail export --out reports/ --fail-if critical || mail-admins");
  verb.add_option("-o,--out", options.folder, "Folder to write; an older export is replaced")
      ->required()
      ->type_name("DIR");
  add_database(verb, options.database);
  add_style(verb, options.style, "csv, json, jsonl, markdown or table [csv]");
  add_parameters(verb, options.parameters);
  add_queries(verb, options.queries);
  add_formulas(verb, options.formulas);
  add_fail_if(verb, options.fail_if);
  add_log(verb, options.log);
  verb.add_flag("-q,--quiet", options.quiet, "Print errors only");
}

void add_verify(CLI::App& app, VerifyOptions& options) {
  auto& verb =
      add_verb(app, "verify", "Check archives, database and links for damage",
               "  certtrail verify                    changes nothing\n"
               "  certtrail verify --format csv | grep ,loss,\n\n"
               "Archives are hashed again where they were found; one that is gone is no loss.\n"
               "Exit status: 0 nothing is wrong, 1 a loss was found, 2 wrong usage, 3 failed.");
  add_database(verb, options.database);
  add_style(verb, options.style);
}

void add_merge(CLI::App& app, MergeOptions& options) {
  auto& verb = add_verb(app, "merge", "Put databases together, as if ingested in one",
                        "  certtrail merge berlin.db tokyo.db --db all.db\n"
                        "  certtrail merge tokyo.db --db all.db     again: adds what is new\n\n"
                        "Settings that --db has stay; what earlier links said is not merged.");
  verb.add_option("INPUT", options.inputs, "Databases to read, of this release's schema")
      ->required()
      ->type_name("");
  verb.add_option("-d,--db", options.database, "Database to merge into; made if absent")
      ->required()
      ->type_name("FILE");
  verb.add_flag("-q,--quiet", options.quiet, "Print errors only");
  verb.add_flag_callback(
      "--no-link", [&options] { options.link = false; },
      "Leave deliveries and verdicts as they are");
  add_log(verb, options.log);
  add_config(verb, options.config);
}

void add_forget(CLI::App& app, ForgetOptions& options) {
  auto& verb =
      add_verb(app, "forget", "Take evidence out of the database for good",
               "  certtrail forget --device LAPTOP-042 --dry-run   what would go\n"
               "  certtrail forget --device LAPTOP-042\n"
               "  certtrail forget --before 2025-01-01\n\n"
               "Ingest and merge leave out what was forgotten. What is newer, and rows of\n"
               "exports that say something new, are evidence again. Archives are yours to\n"
               "delete: forget touches none.");
  verb.add_option("--device", options.device, "Forget all of one device: name, user, alias or key")
      ->type_name("KEY");
  add_time(verb, "--before", options.before_us, "Forget what is older than this time, UTC");
  verb.add_flag("-n,--dry-run", options.dry_run, "Change nothing, print what would go");
  verb.add_option("-d,--db", options.database, "Database to change [certtrail.db]")
      ->type_name("FILE");
  add_style(verb, options.style);
  verb.add_flag_callback(
      "--no-link", [&options] { options.link = false; },
      "Leave the linked tables empty until `certtrail link`");
  add_log(verb, options.log);
  add_config(verb, options.config);
}

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
