// certtrail reports: which reports there are, what they mean, and whether they keep their contract.
#include <iostream>
#include <optional>
#include <stdexcept>

#include "cmd/certtrail/terminal.h"
#include "cmd/certtrail/verbs/verbs.h"
#include "engine/report/describe.h"
#include "engine/report/lint.h"

namespace certtrail {
namespace {

int check(const ReportsOptions& options) {
  if (!options.name.empty())
    throw std::invalid_argument("--check looks at every report; leave out " + options.name);
  auto [list, findings] = load_catalogue(options.queries);
  auto schema = Reader::of_empty_schema();
  std::optional<Reader> data;
  if (!options.database.empty()) data.emplace(options.database);
  for (const auto& report : list) {
    const auto found = lint(schema, report);
    findings.insert(findings.end(), found.begin(), found.end());
    if (data && found.empty() && is_order_open(*data, report))
      findings.push_back(
          {report.file, report.sql_line, "rows of equal place: end ORDER BY with a unique column"});
  }
  for (const auto& finding : findings) std::cout << to_string(finding) << '\n';
  return findings.empty() ? kAllRead : kFindings;
}

void list_all(const std::vector<Report>& list, const ReportsOptions& options) {
  const bool brief = options.style == Style::table;
  std::vector<Row> rows;
  for (const auto& report : list) {
    rows.push_back({report.name, std::string(to_string(report.severity)), report.title});
    if (!brief) rows.back().push_back(report.question);
  }
  render(rows_of(brief ? std::vector<std::string>{"name", "severity", "title"}
                       : std::vector<std::string>{"name", "severity", "title", "question"},
                 std::move(rows)),
         options.style, std::cout, terminal_width());
}

}  // namespace

int run(const ReportsOptions& options) {
  if (options.check) return check(options);
  const auto list = load_reports(options.queries);
  if (!options.name.empty())
    describe(find_report(options.name, list), options.style, std::cout, terminal_width());
  else if (options.style == Style::markdown)
    std::cout << reports_page(list);
  else
    list_all(list, options);
  return kAllRead;
}

}  // namespace certtrail
