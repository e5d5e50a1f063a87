// What the user asked for, as plain data: one struct for each verb.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/report/render.h"
#include "engine/report/report.h"
#include "engine/unpack/unpack.h"

namespace certtrail {

struct IngestVerbOptions {
  std::filesystem::path database = "certtrail.db";
  std::vector<std::filesystem::path> paths;
  UnpackLimits limits;
  unsigned jobs = 0;  // 0: one for each core
  bool quiet = false;
  bool link = true;
  std::optional<std::int64_t> as_of_us;  // now, for ages; else the newest evidence
  std::string arguments;                 // the command line as given, for the run's row
};

struct LinkOptions {
  std::filesystem::path database = "certtrail.db";
  std::optional<std::int64_t> as_of_us;
};

struct ReportOptions {
  std::filesystem::path database = "certtrail.db";
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
  std::filesystem::path database = "certtrail.db";
  std::string key;
  Style style = Style::table;
};

struct ExplainOptions {
  std::filesystem::path database = "certtrail.db";
  std::string record;  // handle as trail prints it
};

struct InspectOptions {
  std::filesystem::path file;
  bool records = false;
  Style style = Style::table;
  UnpackLimits limits;
};

struct SqlOptions {
  std::filesystem::path database = "certtrail.db";
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

// Help or the version was asked for.
struct PrintOptions {
  std::string text;
};

using Options = std::variant<PrintOptions, IngestVerbOptions, LinkOptions, ReportOptions,
                             ReportsOptions, TrailOptions, ExplainOptions, SqlOptions,
                             InspectOptions, FormatsOptions, SchemaOptions>;

// Throws std::invalid_argument with one line that points to --help. Opens nothing.
Options parse_command_line(int argc, char** argv);

}  // namespace certtrail
