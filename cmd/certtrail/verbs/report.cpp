// certtrail report: canned reports on stdout; what a report did not find is said on stderr.
#include "engine/report/report.h"

#include <iostream>
#include <stdexcept>

#include "cmd/certtrail/terminal.h"
#include "cmd/certtrail/verbs/given_parameters.h"
#include "cmd/certtrail/verbs/verbs.h"

namespace certtrail {
namespace {

std::size_t print(Reader& reader, const Report& report, const ReportOptions& options) {
  auto query = run_report(reader, report, parameters_of(report, options.parameters));
  const auto rows = render(rows_of(query), options.style, std::cout, terminal_width());
  if (rows == 0) std::cerr << "certtrail: " << report.name << ": 0 rows\n";
  return rows;
}

}  // namespace

int run(const ReportOptions& options) {
  std::vector<const Report*> wanted;
  for (const auto& name : options.names) wanted.push_back(&find_report(name));
  if (wanted.empty()) wanted.push_back(&find_report("summary"));
  const bool for_people = options.style == Style::table || options.style == Style::markdown;
  if (wanted.size() > 1 && !for_people)
    throw std::invalid_argument(
        "one report at a time as csv, json or jsonl; see `certtrail report "
        "--help`");
  check_parameters(wanted, options.parameters);
  Reader reader(options.database);
  if (!reader.has_collections())
    std::cerr << "certtrail: " << options.database.string()
              << ": no collection has been ingested; run `certtrail ingest PATH...`\n";
  std::size_t rows = 0;
  for (const auto* report : wanted) {
    if (wanted.size() > 1)
      std::cout << (report == wanted.front() ? "" : "\n")
                << (options.style == Style::markdown ? "## " : "") << report->title << "\n\n";
    rows += print(reader, *report, options);
  }
  return options.fail_if_rows && rows > 0 ? kConditionHeld : kAllRead;
}

int run(const ReportsOptions& options) {
  if (!options.name.empty()) {
    std::cout << find_report(options.name).header;
    return kAllRead;
  }
  std::vector<Row> rows;
  for (const auto& report : reports())
    rows.push_back({report.name, report.severity, report.title, report.question});
  const bool brief = options.style == Style::table;
  if (brief)
    for (auto& row : rows) row.pop_back();
  render(rows_of(brief ? std::vector<std::string>{"name", "severity", "title"}
                       : std::vector<std::string>{"name", "severity", "title", "question"},
                 std::move(rows)),
         options.style, std::cout, terminal_width());
  return kAllRead;
}

}  // namespace certtrail
