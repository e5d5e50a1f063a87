#include "engine/report/describe.h"

#include <sstream>

#include "engine/decode/text.h"
#include "engine/report/evidence_kinds.h"

namespace certtrail {
namespace {

std::string type_text(const Parameter& parameter) {
  if (parameter.type != ParameterType::choice) return std::string(to_string(parameter.type));
  std::string text;
  for (const auto& choice : parameter.choices) text += (text.empty() ? "" : "|") + choice;
  return text;
}

Rows parameters_of(const Report& report) {
  std::vector<Row> rows;
  for (const auto& parameter : report.parameters)
    rows.push_back(
        {parameter.name, type_text(parameter), parameter.default_value, parameter.sentence});
  return rows_of({"parameter", "type", "default", "meaning"}, std::move(rows));
}

Rows columns_of(const Report& report) {
  std::vector<Row> rows;
  for (const auto& column : report.columns) rows.push_back({column.name, column.sentence});
  return rows_of({"column", "meaning"}, std::move(rows));
}

// "a log or listing of a device; an export of a CA database"
std::string needs_text(const Report& report) {
  std::string text;
  for (const auto& kind : report.needs)
    text += (text.empty() ? "" : "; ") + std::string(meaning_of_evidence_kind(kind));
  return text;
}

void describe_for_people(const Report& report, std::ostream& out, std::size_t width) {
  out << report.name << ": " << report.title << "\n\nquestion: " << report.question
      << "\nseverity: " << to_string(report.severity) << '\n';
  if (!report.needs.empty()) out << "needs:    " << needs_text(report) << '\n';
  if (!report.built_in) out << "file:     " << report.file << '\n';
  if (!report.parameters.empty()) out << '\n';
  render(parameters_of(report), Style::table, out, width);
  out << '\n';
  render(columns_of(report), Style::table, out, width);
}

std::string object(const std::vector<std::pair<std::string, std::string>>& members) {
  std::string text = "{";
  for (const auto& [name, value] : members)
    text += (text.size() > 1 ? "," : "") + json_string(name) + ":" + json_string(value);
  return text + "}";
}

template <class List, class Text>
std::string array(const List& list, const Text& text_of) {
  std::string text = "[";
  for (const auto& item : list) text += (text.size() > 1 ? "," : "") + text_of(item);
  return text + "]";
}

std::string as_json(const Report& report) {
  auto text = object({{"name", report.name},
                      {"title", report.title},
                      {"question", report.question},
                      {"severity", std::string(to_string(report.severity))},
                      {"file", report.file}});
  text.pop_back();
  text += ",\"needs\":" + array(report.needs, [](const auto& kind) { return json_string(kind); });
  text += ",\"parameters\":" + array(report.parameters, [](const Parameter& p) {
            return object({{"name", p.name},
                           {"type", type_text(p)},
                           {"default", p.default_value},
                           {"meaning", p.sentence}});
          });
  text += ",\"columns\":" + array(report.columns, [](const ReportColumn& c) {
            return object({{"name", c.name}, {"meaning", c.sentence}});
          });
  return text + "}";
}

Rows all_names_of(const Report& report) {
  std::vector<Row> rows;
  for (const auto& p : report.parameters)
    rows.push_back({std::string("parameter"), p.name, type_text(p), p.default_value, p.sentence});
  for (const auto& c : report.columns)
    rows.push_back({std::string("column"), c.name, std::string(), std::string(), c.sentence});
  return rows_of({"kind", "name", "type", "default", "meaning"}, std::move(rows));
}

void describe_in_markdown(const Report& report, std::ostream& out) {
  out << "## " << report.name << "\n\n**" << report.title << ".** " << report.question
      << "\n\nSeverity of a row: " << to_string(report.severity) << ".";
  if (!report.needs.empty()) out << " Needs: " << needs_text(report) << ".";
  out << "\n\n";
  if (!report.parameters.empty()) {
    render(parameters_of(report), Style::markdown, out);
    out << '\n';
  }
  render(columns_of(report), Style::markdown, out);
}

}  // namespace

void describe(const Report& report, Style style, std::ostream& out, std::size_t width) {
  switch (style) {
    case Style::table:
      return describe_for_people(report, out, width);
    case Style::json:
    case Style::jsonl:
      out << as_json(report) << '\n';
      return;
    case Style::csv:
      render(all_names_of(report), Style::csv, out);
      return;
    case Style::markdown:
      return describe_in_markdown(report, out);
  }
}

std::string reports_page(const std::vector<Report>& reports) {
  std::ostringstream out;
  out << "# Reports\n\n"
         "Each report is one file of `queries/`; this page is what `certtrail reports --format "
         "markdown` "
         "writes\nfrom their headers. `certtrail report NAME` runs one, `--param name=value` sets "
         "a "
         "parameter.\n\n";
  std::vector<Row> rows;
  for (const auto& report : reports)
    rows.push_back({report.name, std::string(to_string(report.severity)), report.question});
  render(rows_of({"report", "severity", "question"}, std::move(rows)), Style::markdown, out);
  for (const auto& report : reports) {
    out << '\n';
    describe_in_markdown(report, out);
  }
  return out.str();
}

}  // namespace certtrail
