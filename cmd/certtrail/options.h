// What the user asked for, as plain data: one struct for each verb.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "engine/report/render.h"

namespace certtrail {

struct ReportOptions {
  std::filesystem::path database = "certtrail.db";
  std::vector<std::string> names;  // empty: summary
  Style style = Style::table;
  std::map<std::string, std::string> parameters;
  bool fail_if_rows = false;
};

struct ReportsOptions {
  std::string name;  // empty: list all
  Style style = Style::table;
};

struct TrailOptions {
  std::filesystem::path database = "certtrail.db";
  std::string key;
  Style style = Style::table;
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

using Options = std::variant<PrintOptions, ReportOptions, ReportsOptions, TrailOptions, SqlOptions,
                             FormatsOptions, SchemaOptions>;

// Throws std::invalid_argument with one line that points to --help. Opens nothing.
Options parse_command_line(int argc, char** argv);

}  // namespace certtrail
