// From argv to the options of one verb.
#include <CLI/CLI.hpp>
#include <stdexcept>

#include "cmd/certtrail/options.h"
#include "cmd/certtrail/options/parts.h"

namespace certtrail {
namespace {

constexpr const char* kTopFooter = R"(Examples:
  certtrail ingest inbox/                 read all archives into certtrail.db
  certtrail report                        where every certificate stands
  certtrail trail LAPTOP-042              all that is known of one device

Exit status: 0 all read, 1 finished with new losses (see the report coverage),
2 wrong usage, 3 failed, 4 a --fail-if condition held.)";

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
  DecodeOptions decode;
  ConfigOptions config;
  ExportOptions exported;
  VerifyOptions verify;
  MergeOptions merge;
  ForgetOptions forget;
  std::string generated;  // the kind
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
  add_export(app, all.exported);
  add_trail(app, all.trail);
  add_explain(app, all.explain);
  add_sql(app, all.sql);
  add_inspect(app, all.inspect);
  add_formats(app, all.formats);
  add_schema(app, all.schema);
  add_decode(app, all.decode);
  add_verify(app, all.verify);
  add_merge(app, all.merge);
  add_forget(app, all.forget);
  add_config_verb(app, all.config);
  add_generate(app, all.generated);
}

Options chosen(const CLI::App& app, const AllOptions& all) {
  const auto name = app.get_subcommands().front()->get_name();
  if (name == "generate") return PrintOptions{generated(app, all.generated)};
  if (name == "ingest") return all.ingest;
  if (name == "link") return all.link;
  if (name == "report") return all.report;
  if (name == "reports") return all.reports;
  if (name == "trail") return all.trail;
  if (name == "explain") return all.explain;
  if (name == "sql") return all.sql;
  if (name == "decode") return all.decode;
  if (name == "inspect") return all.inspect;
  if (name == "formats") return all.formats;
  if (name == "config") return all.config;
  if (name == "export") return all.exported;
  if (name == "verify") return all.verify;
  if (name == "merge") return all.merge;
  if (name == "forget") return all.forget;
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
