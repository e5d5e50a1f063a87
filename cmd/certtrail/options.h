// What the user asked for, as plain data: one struct for each verb.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "cmd/certtrail/config/configuration.h"
#include "cmd/certtrail/log.h"
#include "engine/report/render.h"
#include "engine/report/report.h"

namespace certtrail {

inline constexpr const char* kDefaultDatabase = "certtrail.db";

struct IngestVerbOptions {
  std::filesystem::path database = kDefaultDatabase;
  std::vector<std::filesystem::path> paths;
  ConfigSource config;
  std::filesystem::path password_file;  // empty: none
  LogStyle log = LogStyle::text;
  bool quiet = false;
  bool link = true;
  std::optional<std::int64_t> as_of_us;  // now, for ages; else the newest evidence
  std::string arguments;                 // the command line as given, for the run's row
};

struct LinkOptions {
  std::filesystem::path database = kDefaultDatabase;
  ConfigSource config;
  LogStyle log = LogStyle::text;
  std::optional<std::int64_t> as_of_us;
};

struct ReportOptions {
  std::filesystem::path database = kDefaultDatabase;
  std::vector<std::string> names;  // empty: summary; "all": every report
  Style style = Style::table;
  std::map<std::string, std::string> parameters;
  std::filesystem::path queries;  // folder of the user's own reports; empty: none
  Formulas formulas = Formulas::neutralise;
  bool fail_if_rows = false;
  std::optional<ReportSeverity> fail_if;  // least severity of a report whose rows count
};

struct ReportsOptions {
  std::string name;  // empty: list all
  Style style = Style::table;
  std::filesystem::path queries;
  bool check = false;
  std::filesystem::path database;  // rows to check with; empty: none
};

struct TrailOptions {
  std::filesystem::path database = kDefaultDatabase;
  std::string key;
  Style style = Style::table;
};

struct ExplainOptions {
  std::filesystem::path database = kDefaultDatabase;
  ConfigSource config;
  std::string record;  // handle as trail prints it
  std::filesystem::path password_file;
};

struct InspectOptions {
  std::filesystem::path file;
  bool records = false;
  Style style = Style::table;
  ConfigSource config;
  std::filesystem::path password_file;
};

struct SqlOptions {
  std::filesystem::path database = kDefaultDatabase;
  std::string query;
  Style style = Style::table;
};

struct FormatsOptions {
  Style style = Style::table;
};

struct SchemaOptions {
  std::string table;  // empty: all
  Style style = Style::table;
};

struct DecodeOptions {
  std::vector<std::string> codes;
  Style style = Style::table;
};

struct ExportOptions {
  std::filesystem::path database = kDefaultDatabase;
  std::filesystem::path folder;
  Style style = Style::csv;
  std::map<std::string, std::string> parameters;
  std::filesystem::path queries;  // folder of the user's own reports; empty: none
  Formulas formulas = Formulas::neutralise;
  std::optional<ReportSeverity> fail_if;  // least severity of a report whose rows count
  LogStyle log = LogStyle::text;
  bool quiet = false;
};

struct ConfigOptions {
  std::filesystem::path database = kDefaultDatabase;  // whose settings; it need not exist
  ConfigSource config;
  Style style = Style::table;
};

struct VerifyOptions {
  std::filesystem::path database = kDefaultDatabase;
  Style style = Style::table;
};

struct MergeOptions {
  std::vector<std::filesystem::path> inputs;
  std::filesystem::path database;
  ConfigSource config;
  LogStyle log = LogStyle::text;
  bool quiet = false;
  bool link = true;
};

struct ForgetOptions {
  std::filesystem::path database = kDefaultDatabase;
  std::string device;  // key as of trail; empty: none
  std::optional<std::int64_t> before_us;
  bool dry_run = false;
  Style style = Style::table;
  ConfigSource config;
  LogStyle log = LogStyle::text;
  bool link = true;
};

// Help or the version was asked for.
struct PrintOptions {
  std::string text;
};

using Options =
    std::variant<PrintOptions, IngestVerbOptions, LinkOptions, ReportOptions, ReportsOptions,
                 TrailOptions, ExplainOptions, SqlOptions, InspectOptions, FormatsOptions,
                 SchemaOptions, DecodeOptions, ConfigOptions, ExportOptions, VerifyOptions,
                 MergeOptions, ForgetOptions>;

// Throws std::invalid_argument with one line that points to --help. Opens nothing.
Options parse_command_line(int argc, char** argv);

}  // namespace certtrail
