// certtrail report: canned reports on stdout; what a report did not find is said on stderr.
#include "engine/report/report.h"

#include <iostream>
#include <stdexcept>

#include "cmd/certtrail/terminal.h"
#include "cmd/certtrail/verbs/given_parameters.h"
#include "cmd/certtrail/verbs/verbs.h"
#include "engine/report/evidence_kinds.h"

namespace certtrail {
namespace {

std::vector<const Report*> wanted_of(const std::vector<std::string>& names,
                                     const std::vector<Report>& list) {
  std::vector<const Report*> wanted;
  for (const auto& name : names) {
    if (name != "all") {
      wanted.push_back(&find_report(name, list));
      continue;
    }
    for (const auto& report : list) wanted.push_back(&report);
  }
  if (wanted.empty()) wanted.push_back(&find_report("summary", list));
  return wanted;
}

void say_why_empty(Reader& reader, const Report& report) {
  const auto missing = missing_evidence(reader, report);
  std::cerr << "certtrail: " << report.name << ": 0 rows; "
            << (missing.empty() ? "the evidence for it is there" : "it cannot say: " + missing)
            << '\n';
}

std::size_t print(Reader& reader, const Report& report, const ReportOptions& options) {
  auto query = run_report(reader, report, parameters_of(report, options.parameters));
  const auto rows =
      render(rows_of(query), options.style, std::cout, terminal_width(), options.formulas);
  if (rows == 0) say_why_empty(reader, report);
  if (options.style == Style::csv && rows > kSpreadsheetRows)
    std::cerr << "certtrail: " << report.name << ": " << rows
              << " rows; a spreadsheet shows the first " << kSpreadsheetRows
              << " and drops the rest\n";
  return rows;
}

}  // namespace

int run(const ReportOptions& options) {
  const auto list = load_reports(options.queries);
  const auto wanted = wanted_of(options.names, list);
  const bool for_people = options.style == Style::table || options.style == Style::markdown;
  if (wanted.size() > 1 && !for_people)
    throw std::invalid_argument(
        "one report at a time as csv, json or jsonl; see `certtrail report "
        "--help`");
  check_parameters(wanted, options.parameters);
  Reader reader(options.database);
  bool condition_held = false;
  for (const auto* report : wanted) {
    if (wanted.size() > 1)
      std::cout << (report == wanted.front() ? "" : "\n")
                << (options.style == Style::markdown ? "## " : "") << report->name << ": "
                << report->title << "\n\n";
    const auto rows = print(reader, *report, options);
    const bool counts =
        options.fail_if_rows || (options.fail_if && report->severity >= *options.fail_if);
    condition_held = condition_held || (counts && rows > 0);
  }
  return condition_held ? kConditionHeld : kAllRead;
}

}  // namespace certtrail
