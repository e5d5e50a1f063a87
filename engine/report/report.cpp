#include "engine/report/report.h"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "engine/decode/civil_time.h"
#include "engine/decode/text.h"
#include "engine/report/nearest.h"

namespace certtrail {
namespace {

std::string canonical_date(const std::string& value) {
  const auto full = value.size() == 10 ? value + "T00:00:00Z" : value;
  const auto moment = parse_iso8601(full, ZoneBasis::utc_by_format);
  return moment ? format_utc(moment->utc_us()) : std::string();
}

std::string listed(const std::vector<std::string>& choices) {
  std::string text;
  for (const auto& choice : choices) text += (text.empty() ? "" : ", ") + choice;
  return text;
}

std::string checked(const Report& report, const Parameter& parameter, const std::string& value) {
  const auto complain = [&](std::string_view wanted) {
    throw std::invalid_argument("report " + report.name + ": parameter " + parameter.name +
                                " must be " + std::string(wanted) + ", not '" + value + "'");
  };
  const auto is_choice = [&] {
    return value == parameter.default_value ||
           std::find(parameter.choices.begin(), parameter.choices.end(), value) !=
               parameter.choices.end();
  };
  switch (parameter.type) {
    case ParameterType::text:
      break;
    case ParameterType::integer:
      if (!parse_integer(value)) complain("a whole number");
      break;
    case ParameterType::choice:
      if (!is_choice()) complain("one of " + listed(parameter.choices));
      break;
    case ParameterType::date:
      if (value.empty()) break;
      const auto date = canonical_date(value);
      if (date.empty()) complain("a date such as 2026-01-31 or 2026-01-31T08:00:00Z");
      return date;
  }
  return value;
}

}  // namespace

std::string_view to_string(ParameterType type) {
  constexpr std::array<std::string_view, 4> kNames = {"text", "integer", "date", "choice"};
  return kNames[static_cast<std::size_t>(type)];
}

std::string_view to_string(ReportSeverity severity) {
  constexpr std::array<std::string_view, 3> kNames = {"info", "warning", "critical"};
  return kNames[static_cast<std::size_t>(severity)];
}

std::string to_string(const Finding& finding) {
  return finding.file + ":" + (finding.line > 0 ? std::to_string(finding.line) + ":" : "") + " " +
         finding.text;
}

const Report& find_report(std::string_view name, const std::vector<Report>& among) {
  std::vector<std::string> names;
  for (const auto& report : among) {
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
