#include "engine/report/report.h"

#include <algorithm>
#include <optional>
#include <stdexcept>

#include "engine/decode/civil_time.h"
#include "engine/decode/text.h"
#include "engine/report/nearest.h"
#include "engine/store/embedded.h"

namespace certtrail {
namespace {

[[noreturn]] void malformed(std::string_view name, std::string_view line) {
  throw std::logic_error("queries/" + std::string(name) +
                         ".sql: header line not understood: " + std::string(line));
}

bool take_prefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

std::string_view take_word(std::string_view& text) {
  const auto end = std::min(text.find(' '), text.size());
  const auto word = text.substr(0, end);
  text = trim(text.substr(end));
  return word;
}

std::optional<ParameterType> parse_type(std::string_view text) {
  for (const auto type : {ParameterType::text, ParameterType::integer, ParameterType::date})
    if (text == to_string(type)) return type;
  return std::nullopt;
}

// "NAME TYPE default VALUE: sentence", the value optionally in single quotes.
std::optional<Parameter> parse_parameter(std::string_view text) {
  Parameter parameter;
  parameter.name = take_word(text);
  const auto type = parse_type(take_word(text));
  const auto colon = text.find(": ");
  if (!type || !take_prefix(text, "default ") || colon == std::string_view::npos)
    return std::nullopt;
  const auto end = text.find(": ");
  auto value = text.substr(0, end);
  if (value.size() >= 2 && value.front() == '\'' && value.back() == '\'')
    value = value.substr(1, value.size() - 2);
  parameter.type = *type;
  parameter.default_value = value;
  parameter.sentence = trim(text.substr(end + 2));
  return parameter;
}

std::optional<ReportColumn> parse_column(std::string_view text) {
  const auto colon = text.find(": ");
  if (colon == std::string_view::npos) return std::nullopt;
  return ReportColumn{std::string(text.substr(0, colon)),
                      std::string(trim(text.substr(colon + 2)))};
}

void read_header_line(Report& report, std::string_view line) {
  auto text = trim(line.substr(2));
  if (report.title.empty()) {
    report.title = text;
  } else if (take_prefix(text, "question: ")) {
    report.question = text;
  } else if (take_prefix(text, "severity: ")) {
    report.severity = text;
  } else if (take_prefix(text, "param ")) {
    const auto parameter = parse_parameter(text);
    if (!parameter) malformed(report.name, line);
    report.parameters.push_back(*parameter);
  } else if (take_prefix(text, "column ")) {
    const auto column = parse_column(text);
    if (!column) malformed(report.name, line);
    report.columns.push_back(*column);
  } else {
    malformed(report.name, line);
  }
}

std::string canonical_date(const std::string& value) {
  const auto full = value.size() == 10 ? value + "T00:00:00Z" : value;
  const auto moment = parse_iso8601(full, ZoneBasis::utc_by_format);
  return moment ? format_utc(moment->utc_us()) : std::string();
}

std::string checked(const Report& report, const Parameter& parameter, const std::string& value) {
  const auto complain = [&](std::string_view wanted) {
    throw std::invalid_argument("report " + report.name + ": parameter " + parameter.name +
                                " must be " + std::string(wanted) + ", not '" + value + "'");
  };
  if (parameter.type == ParameterType::integer && !parse_integer(value)) complain("a whole number");
  if (parameter.type != ParameterType::date || value.empty()) return value;
  const auto date = canonical_date(value);
  if (date.empty()) complain("a date such as 2026-01-31 or 2026-01-31T08:00:00Z");
  return date;
}

}  // namespace

std::string_view to_string(ParameterType type) {
  switch (type) {
    case ParameterType::text:
      return "text";
    case ParameterType::integer:
      return "integer";
    case ParameterType::date:
      return "date";
  }
  return "text";
}

Report parse_report(std::string_view name, std::string_view text) {
  Report report;
  report.name = name;
  std::size_t at = 0;
  while (text.substr(at).starts_with("--")) {
    const auto end = std::min(text.find('\n', at), text.size());
    read_header_line(report, text.substr(at, end - at));
    at = std::min(end + 1, text.size());
  }
  report.header = text.substr(0, at);
  report.sql = text.substr(at);
  if (report.title.empty() || report.question.empty() || report.columns.empty())
    malformed(name, "(title, question or columns are missing)");
  if (report.severity != "info" && report.severity != "warning" && report.severity != "critical")
    malformed(name, "(severity is none of info, warning, critical)");
  return report;
}

const std::vector<Report>& reports() {
  static const std::vector<Report> all = [] {
    std::vector<Report> parsed;
    for (const auto& file : embedded::queries())
      parsed.push_back(parse_report(file.name.substr(0, file.name.rfind(".sql")), file.text));
    return parsed;
  }();
  return all;
}

const Report& find_report(std::string_view name) {
  std::vector<std::string> names;
  for (const auto& report : reports()) {
    if (report.name == name) return report;
    names.push_back(report.name);
  }
  const auto guess = nearest(name, names);
  throw std::invalid_argument(
      "no report is called '" + std::string(name) + "'; " +
      (guess.empty() ? "`certtrail reports` lists them" : "did you mean " + guess + "?"));
}

std::map<std::string, std::string> bind_parameters(
    const Report& report, const std::map<std::string, std::string>& given) {
  std::map<std::string, std::string> values;
  std::vector<std::string> names;
  for (const auto& parameter : report.parameters) {
    const auto found = given.find(parameter.name);
    values[parameter.name] =
        checked(report, parameter, found == given.end() ? parameter.default_value : found->second);
    names.push_back(parameter.name);
  }
  for (const auto& [name, value] : given) {
    if (values.count(name)) continue;
    const auto guess = nearest(name, names);
    throw std::invalid_argument("report " + report.name + " has no parameter '" + name + "'; " +
                                (guess.empty()
                                     ? "`certtrail reports " + report.name + "` lists them"
                                     : "did you mean " + guess + "?"));
  }
  return values;
}

}  // namespace certtrail
