// Every flag, its help text and its default, by subject. Only this folder knows CLI11.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "cmd/certtrail/options.h"

namespace CLI {
class App;
}

namespace certtrail {

// A verb with its sentence; the examples are lines that begin with two spaces.
CLI::App& add_verb(CLI::App& app, const std::string& name, const std::string& sentence,
                   const std::string& examples);

// "colour=red" of an option that takes such pairs.
std::pair<std::string, std::string> split_pair(const std::string& flag, const std::string& pair,
                                               const std::string& shape);

void add_database(CLI::App& verb, std::filesystem::path& database);  // one that is only read
void add_style(CLI::App& verb, Style& style,
               const std::string& sentence = "table, csv, json, jsonl or markdown [table]");
void add_time(CLI::App& verb, const std::string& flag, std::optional<std::int64_t>& us,
              const std::string& sentence);  // a date is its first moment, UTC
void add_as_of(CLI::App& verb, std::optional<std::int64_t>& as_of_us);
void add_parameters(CLI::App& verb, std::map<std::string, std::string>& parameters);
void add_queries(CLI::App& verb, std::filesystem::path& folder);
void add_fail_if(CLI::App& verb, std::optional<ReportSeverity>& least);
void add_formulas(CLI::App& verb, Formulas& formulas);
void add_passwords(CLI::App& verb, std::filesystem::path& password_file);
void add_config(CLI::App& verb, ConfigSource& config);
void add_log(CLI::App& verb, LogStyle& log);
void add_limits(CLI::App& verb, ConfigSource& config);

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
void add_decode(CLI::App& app, DecodeOptions& options);

// generated.cpp
void add_generate(CLI::App& app, std::string& kind);
std::string generated(const CLI::App& app, const std::string& kind);

// upkeep.cpp
void add_export(CLI::App& app, ExportOptions& options);
void add_verify(CLI::App& app, VerifyOptions& options);
void add_merge(CLI::App& app, MergeOptions& options);
void add_forget(CLI::App& app, ForgetOptions& options);
void add_config_verb(CLI::App& app, ConfigOptions& options);

}  // namespace certtrail
