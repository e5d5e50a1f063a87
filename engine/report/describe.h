// What a report means, as its header says it: for people, for programs, and as the page of all.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "engine/report/render.h"
#include "engine/report/report.h"

namespace certtrail {

// One report. Table: title, question, parameters and columns for people; json and jsonl: one
// object; csv: one row for each parameter and column; markdown: its section of the page.
void describe(const Report& report, Style style, std::ostream& out, std::size_t width);

// docs/reports.md: every report with its question, parameters and columns.
std::string reports_page(const std::vector<Report>& reports);

}  // namespace certtrail
