// The leading comment of a report's file: its title, and lines of "key: value", "param" and
// "column".
#include <algorithm>
#include <optional>

#include "engine/decode/text.h"
#include "engine/report/evidence_kinds.h"
#include "engine/report/report.h"

namespace certtrail {
namespace {

bool take_prefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

std::string_view take_word(std::string_view& text, char end_of_word = ' ') {
  const auto end = std::min(text.find(end_of_word), text.size());
  const auto word = text.substr(0, end);
  text = trim(text.substr(std::min(end + 1, text.size())));
  return word;
}

bool parse_type(std::string_view text, Parameter& parameter) {
  for (const auto type : {ParameterType::text, ParameterType::integer, ParameterType::date}) {
    if (text != to_string(type)) continue;
    parameter.type = type;
    return true;
  }
  if (text.find('|') == std::string_view::npos) return false;
  parameter.type = ParameterType::choice;
  while (!text.empty()) parameter.choices.emplace_back(take_word(text, '|'));
  return true;
}

// "NAME TYPE default VALUE: sentence", the value optionally in single quotes.
std::optional<Parameter> parse_parameter(std::string_view text) {
  Parameter parameter;
  parameter.name = take_word(text);
  const bool has_type = parse_type(take_word(text), parameter);
  const auto colon = text.find(": ");
  if (!has_type || !text.starts_with("default ") || colon == std::string_view::npos)
    return std::nullopt;
  auto value = trim(text.substr(0, colon));
  take_prefix(value, "default ");
  if (value.size() >= 2 && value.front() == '\'' && value.back() == '\'')
    value = value.substr(1, value.size() - 2);
  parameter.default_value = value;
  parameter.sentence = trim(text.substr(colon + 2));
  return parameter;
}

std::optional<ReportColumn> parse_column(std::string_view text) {
  const auto colon = text.find(": ");
  if (colon == std::string_view::npos) return std::nullopt;
  return ReportColumn{std::string(text.substr(0, colon)),
                      std::string(trim(text.substr(colon + 2)))};
}

class HeaderReader {
 public:
  HeaderReader(Report& report, std::vector<Finding>& findings)
      : report_(report), findings_(findings) {}

  void read(std::string_view line, std::size_t number) {
    number_ = number;
    auto text = trim(line.substr(2));
    if (report_.title.empty()) {
      report_.title = text;
    } else if (take_prefix(text, "question: ")) {
      report_.question = text;
    } else if (take_prefix(text, "severity: ")) {
      read_severity(text);
    } else if (take_prefix(text, "needs: ")) {
      read_needs(text);
    } else if (take_prefix(text, "param ")) {
      const auto parameter = parse_parameter(text);
      if (!parameter) return complain("a parameter is `param NAME TYPE default VALUE: sentence`");
      report_.parameters.push_back(*parameter);
    } else if (take_prefix(text, "column ")) {
      const auto column = parse_column(text);
      if (!column) return complain("a column is `column NAME: sentence`");
      report_.columns.push_back(*column);
    } else {
      complain("header line not understood: " + std::string(line));
    }
  }

  void finish() {
    number_ = 1;
    if (report_.title.empty()) complain("the first line is no comment with the title");
    if (report_.question.empty()) complain("`-- question: ...` is missing");
    if (!has_severity_) complain("`-- severity: info|warning|critical` is missing");
    if (report_.columns.empty()) complain("no `-- column NAME: sentence` stands in the header");
  }

 private:
  void complain(std::string text) { findings_.push_back({report_.file, number_, std::move(text)}); }

  void read_severity(std::string_view text) {
    has_severity_ = true;
    for (const auto severity :
         {ReportSeverity::info, ReportSeverity::warning, ReportSeverity::critical}) {
      if (text != to_string(severity)) continue;
      report_.severity = severity;
      return;
    }
    complain("the severity is none of info, warning, critical");
  }

  void read_needs(std::string_view text) {
    while (!text.empty()) {
      const auto kind = take_word(text);
      if (is_evidence_kind(kind))
        report_.needs.emplace_back(kind);
      else
        complain("no evidence is called '" + std::string(kind) + "'; known are " +
                 evidence_kind_names());
    }
  }

  Report& report_;
  std::vector<Finding>& findings_;
  std::size_t number_ = 0;
  bool has_severity_ = false;
};

}  // namespace

Report parse_report(const std::string& name, const std::string& file, std::string_view text,
                    std::vector<Finding>& findings) {
  Report report;
  report.name = name;
  report.file = file;
  HeaderReader header(report, findings);
  std::size_t at = 0;
  for (; text.substr(at).starts_with("--"); ++report.sql_line) {
    const auto end = std::min(text.find('\n', at), text.size());
    header.read(text.substr(at, end - at), report.sql_line);
    at = std::min(end + 1, text.size());
  }
  header.finish();
  report.sql = text.substr(at);
  return report;
}

}  // namespace certtrail
