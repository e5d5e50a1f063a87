// Verbs that read evidence: ingest, link, inspect, explain.
#include <CLI/CLI.hpp>

#include "cmd/certtrail/options/parts.h"

namespace certtrail {

void add_ingest(CLI::App& app, IngestVerbOptions& options) {
  auto& verb = add_verb(app, "ingest", "Read collections into the database",
                        "  certtrail ingest inbox/             what is new in the inbox\n"
                        "  certtrail ingest a.zip b.zip --db test.db");
  verb.add_option("PATH", options.paths, "Archives, single files and folders of them")
      ->required()
      ->type_name("");
  verb.add_option("-d,--db", options.database, "Database to write [certtrail.db]")
      ->type_name("FILE");
  verb.add_option_function<unsigned>(
          "-j,--jobs",
          [&options](unsigned jobs) {
            options.config.given.emplace_back("jobs", std::to_string(jobs));
          },
          "Collections to read at once [all cores]")
      ->type_name("N");
  verb.add_flag("-q,--quiet", options.quiet, "Print errors only");
  add_log(verb, options.log);
  add_as_of(verb, options.as_of_us);
  verb.add_flag_callback(
      "--no-link", [&options] { options.link = false; },
      "Leave deliveries and verdicts as they are");
  add_passwords(verb, options.password_file);
  add_config(verb, options.config);
  add_limits(verb, options.config);
}

void add_link(CLI::App& app, LinkOptions& options) {
  auto& verb = add_verb(app, "link", "Work out deliveries and verdicts anew",
                        "  certtrail link\n"
                        "  certtrail link --as-of 2026-01-31");
  verb.add_option("-d,--db", options.database, "Database to link [certtrail.db]")
      ->type_name("FILE");
  add_as_of(verb, options.as_of_us);
  add_log(verb, options.log);
  add_config(verb, options.config);
}

void add_inspect(CLI::App& app, InspectOptions& options) {
  auto& verb = add_verb(app, "inspect", "Show what certtrail sees in one file",
                        "  certtrail inspect DiagLogs-LAPTOP-042.zip\n"
                        "  certtrail inspect OMADMLog_0.log --format json\n"
                        "  certtrail inspect Security.evtx --records | jq .event_id");
  verb.add_option("FILE", options.file, "Archive or single file")->required()->type_name("");
  verb.add_flag("--records", options.records, "Print every record as one JSON line instead");
  add_style(verb, options.style, "table, json or jsonl [table]");
  add_passwords(verb, options.password_file);
  add_config(verb, options.config);
  add_limits(verb, options.config);
}

void add_explain(CLI::App& app, ExplainOptions& options) {
  auto& verb = add_verb(app, "explain", "Print the original bytes of a record",
                        "  certtrail explain 1f00a91be0c3d25e:4608+600\n"
                        "  certtrail sql 'SELECT record, detail FROM notes'   finds handles");
  verb.add_option("RECORD", options.record, "Handle as trail and timeline print it")
      ->required()
      ->type_name("");
  add_database(verb, options.database);
  add_passwords(verb, options.password_file);
  add_config(verb, options.config);
}

}  // namespace certtrail
