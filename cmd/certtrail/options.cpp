// Every flag, its help text and its default. The only file that knows CLI11.
#include "cmd/certtrail/options.h"

#include <CLI/CLI.hpp>
#include <functional>
#include <stdexcept>

#include "engine/decode/civil_time.h"

namespace certtrail {
namespace {

constexpr const char* kTopFooter = R"(Examples:
  certtrail ingest inbox/                 read all archives into certtrail.db
  certtrail report                        where every certificate stands
  certtrail report failed --format csv    what failed and why
  certtrail trail LAPTOP-042              all that is known of one device

Exit status: 0 all read, 1 finished with new losses (see the report coverage),
2 wrong usage, 3 failed, 4 a --fail-if condition held.)";

using Parse = std::function<void(Options&)>;

void add_database(CLI::App& verb, std::filesystem::path& database) {
  verb.add_option("-d,--db", database, "Database to read [certtrail.db]")->type_name("FILE");
}

void add_style(CLI::App& verb, Style& style,
               const std::string& sentence = "table, csv, json, jsonl or markdown [table]") {
  verb.add_option_function<std::string>(
          "-f,--format",
          [&style](const std::string& name) {
            const auto parsed = parse_style(name);
            if (!parsed)
              throw CLI::ValidationError("--format", "'" + name +
                                                         "' is none of table, csv, json, "
                                                         "jsonl, markdown");
            style = *parsed;
          },
          sentence)
      ->type_name("FORMAT");
}

CLI::App& add_verb(CLI::App& app, const std::string& name, const std::string& sentence,
                   const std::string& examples) {
  auto& verb = *app.add_subcommand(name, sentence);
  verb.footer("Examples:\n" + examples);
  return verb;
}

// What is wrong with it; empty if nothing is.
std::string positive_number(const std::string& text) {
  const bool is_number = text.find_first_not_of("0123456789") == std::string::npos;
  return is_number && text.find_first_not_of('0') != std::string::npos
             ? ""
             : "'" + text + "' is no positive whole number";
}

void add_limits(CLI::App& verb, UnpackLimits& limits) {
  const auto limit = [&verb](const char* flag, auto& value, const char* sentence) {
    verb.add_option(flag, value, sentence)->type_name("N")->check(&positive_number);
  };
  limit("--max-depth", limits.depth, "Archives within archives [8]");
  limit("--max-members", limits.members, "Members of one collection [200000]");
  limit("--max-member-bytes", limits.member_bytes, "Size of one member [8 GiB]");
  limit("--max-total-bytes", limits.total_bytes, "Size of all members together [64 GiB]");
  limit("--max-ratio", limits.ratio, "Bytes out to bytes in, beyond 64 MiB [1000]");
}

void add_as_of(CLI::App& verb, std::optional<std::int64_t>& as_of_us) {
  verb.add_option_function<std::string>(
          "--as-of",
          [&as_of_us](const std::string& text) {
            const auto full = text.size() == 10 ? text + "T00:00:00Z" : text;
            const auto moment = parse_iso8601(full, ZoneBasis::utc_by_format);
            if (!moment)
              throw CLI::ValidationError("--as-of", "'" + text + "' is no ISO 8601 time");
            as_of_us = moment->utc_us();
          },
          "Measure ages to this time [newest evidence]")
      ->type_name("TIME");
}

void add_link(CLI::App& app, LinkOptions& options) {
  auto& verb = add_verb(app, "link", "Work out deliveries and verdicts anew",
                        "  certtrail link\n"
                        "  certtrail link --as-of 2026-01-31");
  verb.add_option("-d,--db", options.database, "Database to link [certtrail.db]")
      ->type_name("FILE");
  add_as_of(verb, options.as_of_us);
}

void add_ingest(CLI::App& app, IngestVerbOptions& options) {
  auto& verb = add_verb(app, "ingest", "Read collections into the database",
                        "  certtrail ingest inbox/             what is new in the inbox\n"
                        "  certtrail ingest a.zip b.zip --db test.db");
  verb.add_option("PATH", options.paths, "Archives, single files and folders of them")
      ->required()
      ->type_name("");
  verb.add_option("-d,--db", options.database, "Database to write [certtrail.db]")
      ->type_name("FILE");
  verb.add_option("-j,--jobs", options.jobs, "Collections to read at once [all cores]")
      ->type_name("N");
  verb.add_flag("-q,--quiet", options.quiet, "Print errors only");
  add_as_of(verb, options.as_of_us);
  verb.add_flag_callback(
      "--no-link", [&options] { options.link = false; },
      "Leave deliveries and verdicts as they are");
  add_limits(verb, options.limits);
}

void add_explain(CLI::App& app, ExplainOptions& options) {
  auto& verb = add_verb(app, "explain", "Print the original bytes of a record",
                        "  certtrail explain 1f00a91be0c3d25e:4608+600\n"
                        "  certtrail sql 'SELECT record, detail FROM notes'   finds handles");
  verb.add_option("RECORD", options.record, "Handle as trail and timeline print it")
      ->required()
      ->type_name("");
  add_database(verb, options.database);
}

void add_inspect(CLI::App& app, InspectOptions& options) {
  auto& verb = add_verb(app, "inspect", "Show what certtrail sees in one file",
                        "  certtrail inspect DiagLogs-LAPTOP-042.zip\n"
                        "  certtrail inspect OMADMLog_0.log --format json\n"
                        "  certtrail inspect Security.evtx --records | jq .event_id");
  verb.add_option("FILE", options.file, "Archive or single file")->required()->type_name("");
  verb.add_flag("--records", options.records, "Print every record as one JSON line instead");
  add_style(verb, options.style, "table, json or jsonl [table]");
  add_limits(verb, options.limits);
}

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
  verb.add_option_function<std::vector<std::string>>(
          "-p,--param",
          [&options](const std::vector<std::string>& pairs) {
            for (const auto& pair : pairs) {
              const auto equals = pair.find('=');
              if (equals == std::string::npos || equals == 0)
                throw CLI::ValidationError("--param", "'" + pair + "' is not NAME=VALUE");
              options.parameters[pair.substr(0, equals)] = pair.substr(equals + 1);
            }
          },
          "Set a parameter of the report; may be repeated")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false);
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

void add_formats(CLI::App& app, FormatsOptions& options) {
  auto& verb = add_verb(app, "formats", "List the evidence formats that are understood",
                        "  certtrail formats\n"
                        "  certtrail formats --format json");
  add_style(verb, options.style);
}

void add_schema(CLI::App& app, SchemaOptions& options) {
  auto& verb = add_verb(app, "schema", "Explain the tables and views of the database",
                        "  certtrail schema                    everything\n"
                        "  certtrail schema delivery_status    one view or table\n"
                        "  certtrail schema --format csv       as a list of columns");
  verb.add_option("TABLE", options.table, "Table or view to explain [all]")->type_name("");
  add_style(verb, options.style);
}

// "certtrail report --help" of the verb that was named.
std::string help_command(const CLI::App& app) {
  for (const auto* verb : app.get_subcommands()) return "certtrail " + verb->get_name() + " --help";
  return "certtrail --help";
}

std::string first_line(std::string text) { return text.substr(0, text.find('\n')); }

struct AllOptions {
  IngestVerbOptions ingest;
  LinkOptions link;
  ReportOptions report;
  ReportsOptions reports;
  TrailOptions trail;
  ExplainOptions explain;
  SqlOptions sql;
  InspectOptions inspect;
  FormatsOptions formats;
  SchemaOptions schema;
};

void describe(CLI::App& app, AllOptions& all) {
  app.name("certtrail");
  app.set_help_flag("-h,--help", "Print this help and exit");
  app.set_version_flag("-V,--version", "certtrail " CERTTRAIL_VERSION,
                       "Print the version and exit");
  app.require_subcommand(1);
  app.footer(kTopFooter);
  app.get_formatter()->column_width(28);
  add_ingest(app, all.ingest);
  add_link(app, all.link);
  add_report(app, all.report);
  add_reports(app, all.reports);
  add_trail(app, all.trail);
  add_explain(app, all.explain);
  add_sql(app, all.sql);
  add_inspect(app, all.inspect);
  add_formats(app, all.formats);
  add_schema(app, all.schema);
}

Options chosen(const CLI::App& app, const AllOptions& all) {
  const auto name = app.get_subcommands().front()->get_name();
  if (name == "ingest") return all.ingest;
  if (name == "link") return all.link;
  if (name == "report") return all.report;
  if (name == "reports") return all.reports;
  if (name == "trail") return all.trail;
  if (name == "explain") return all.explain;
  if (name == "sql") return all.sql;
  if (name == "inspect") return all.inspect;
  if (name == "formats") return all.formats;
  return all.schema;
}

}  // namespace

Options parse_command_line(int argc, char** argv) {
  CLI::App app("Follow every SCEP certificate from the CA to its device and to Intune, offline.");
  AllOptions all;
  for (int i = 1; i < argc; ++i) all.ingest.arguments += (i > 1 ? " " : "") + std::string(argv[i]);
  describe(app, all);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    return PrintOptions{app.help()};  // of the verb, if one was named
  } catch (const CLI::CallForVersion& version) {
    return PrintOptions{std::string(version.what()) + "\n"};
  } catch (const CLI::ParseError& error) {
    throw std::invalid_argument(first_line(error.what()) + "; see `" + help_command(app) + "`");
  }
  return chosen(app, all);
}

}  // namespace certtrail
