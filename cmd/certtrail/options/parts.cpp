// Options that several verbs have.
#include "cmd/certtrail/options/parts.h"

#include <CLI/CLI.hpp>

#include "engine/decode/civil_time.h"

namespace certtrail {
namespace {

// What is wrong with it; empty if nothing is.
std::string positive_number(const std::string& text) {
  const bool is_number = text.find_first_not_of("0123456789") == std::string::npos;
  return is_number && text.find_first_not_of('0') != std::string::npos
             ? ""
             : "'" + text + "' is no positive whole number";
}

}  // namespace

CLI::App& add_verb(CLI::App& app, const std::string& name, const std::string& sentence,
                   const std::string& examples) {
  auto& verb = *app.add_subcommand(name, sentence);
  verb.footer("Examples:\n" + examples);
  return verb;
}

std::pair<std::string, std::string> split_pair(const std::string& flag, const std::string& pair,
                                               const std::string& shape) {
  const auto equals = pair.find('=');
  if (equals == std::string::npos || equals == 0)
    throw CLI::ValidationError(flag, "'" + pair + "' is not " + shape);
  return {pair.substr(0, equals), pair.substr(equals + 1)};
}

void add_database(CLI::App& verb, std::filesystem::path& database) {
  verb.add_option("-d,--db", database, "Database to read [certtrail.db]")->type_name("FILE");
}

void add_style(CLI::App& verb, Style& style, const std::string& sentence) {
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

void add_time(CLI::App& verb, const std::string& flag, std::optional<std::int64_t>& us,
              const std::string& sentence) {
  verb.add_option_function<std::string>(
          flag,
          [&us, flag](const std::string& text) {
            const auto full = text.size() == 10 ? text + "T00:00:00Z" : text;
            const auto moment = parse_iso8601(full, ZoneBasis::utc_by_format);
            if (!moment) throw CLI::ValidationError(flag, "'" + text + "' is no ISO 8601 time");
            us = moment->utc_us();
          },
          sentence)
      ->type_name("TIME");
}

void add_as_of(CLI::App& verb, std::optional<std::int64_t>& as_of_us) {
  add_time(verb, "--as-of", as_of_us, "Measure ages to this time [newest evidence]");
}

void add_parameters(CLI::App& verb, std::map<std::string, std::string>& parameters) {
  verb.add_option_function<std::vector<std::string>>(
          "-p,--param",
          [&parameters](const std::vector<std::string>& pairs) {
            for (const auto& pair : pairs) {
              const auto [name, value] = split_pair("--param", pair, "NAME=VALUE");
              parameters[name] = value;
            }
          },
          "Set a parameter of the report; may be repeated")
      ->type_name("NAME=VALUE")
      ->allow_extra_args(false);
}

void add_log(CLI::App& verb, LogStyle& log) {
  verb.add_option_function<std::string>(
          "--log",
          [&log](const std::string& name) {
            if (name != "text" && name != "json")
              throw CLI::ValidationError("--log", "'" + name + "' is none of text, json");
            log = name == "json" ? LogStyle::json : LogStyle::text;
          },
          "text, or json: one object for each event [text]")
      ->type_name("STYLE");
}

void add_queries(CLI::App& verb, std::filesystem::path& folder) {
  verb.add_option("--queries", folder, "Folder of reports of your own: NAME.sql")->type_name("DIR");
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

void add_formulas(CLI::App& verb, Formulas& formulas) {
  verb.add_flag_callback(
      "--keep-formulas", [&formulas] { formulas = Formulas::keep; },
      "csv: no ' before cells that a spreadsheet runs");
}

void add_passwords(CLI::App& verb, std::filesystem::path& password_file) {
  verb.add_option("--password-file", password_file, "Passwords of encrypted zips, one a line")
      ->type_name("FILE");
}

void add_config(CLI::App& verb, ConfigSource& config) {
  verb.add_option("--config", config.file, "Settings [certtrail.toml beside the database]")
      ->type_name("FILE");
  verb.add_option_function<std::vector<std::string>>(
          "--set",
          [&config](const std::vector<std::string>& pairs) {
            for (const auto& pair : pairs) {
              const auto [key, value] = split_pair("--set", pair, "KEY=VALUE");
              config.given.emplace_back(key, value);
            }
          },
          "Change a setting, see `certtrail config`; repeatable")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
}

void add_limits(CLI::App& verb, ConfigSource& config) {
  const auto limit = [&](const char* flag, const char* key, const char* sentence) {
    verb.add_option_function<std::string>(
            flag,
            [&config, key](const std::string& value) { config.given.emplace_back(key, value); },
            sentence)
        ->type_name("N")
        ->check(&positive_number);
  };
  limit("--max-depth", "limits.depth", "Archives within archives [8]");
  limit("--max-members", "limits.members", "Members of one collection [200000]");
  limit("--max-member-bytes", "limits.member_bytes", "Size of one member [8 GiB]");
  limit("--max-total-bytes", "limits.total_bytes", "Size of all members together [64 GiB]");
  limit("--max-ratio", "limits.ratio", "Bytes out to bytes in, beyond 64 MiB [1000]");
}

}  // namespace certtrail
