// Every flag, its help text and its default, by subject. Only this folder knows CLI11.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "cmd/certtrail/options.h"

namespace CLI {
class App;
}

namespace certtrail {

// A verb with its sentence; the examples are lines that begin with two spaces.
CLI::App& add_verb(CLI::App& app, const std::string& name, const std::string& sentence,
                   const std::string& examples);

void add_database(CLI::App& verb, std::filesystem::path& database);  // one that is only read
void add_style(CLI::App& verb, Style& style,
               const std::string& sentence = "table, csv, json, jsonl or markdown [table]");
void add_as_of(CLI::App& verb, std::optional<std::int64_t>& as_of_us);
void add_limits(CLI::App& verb, UnpackLimits& limits);

// evidence.cpp
void add_ingest(CLI::App& app, IngestVerbOptions& options);
void add_link(CLI::App& app, LinkOptions& options);
void add_inspect(CLI::App& app, InspectOptions& options);
void add_explain(CLI::App& app, ExplainOptions& options);

// reports.cpp
void add_report(CLI::App& app, ReportOptions& options);
void add_reports(CLI::App& app, ReportsOptions& options);

// answers.cpp
void add_trail(CLI::App& app, TrailOptions& options);
void add_sql(CLI::App& app, SqlOptions& options);

// knowledge.cpp
void add_formats(CLI::App& app, FormatsOptions& options);
void add_schema(CLI::App& app, SchemaOptions& options);

}  // namespace certtrail
