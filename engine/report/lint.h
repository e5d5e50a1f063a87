// Whether a report keeps its contract: what its header says is what its SQL does.
#pragma once

#include <vector>

#include "engine/report/query.h"
#include "engine/report/report.h"

namespace certtrail {

// What is wrong with the SQL as `reader`'s schema sees it: it does not compile or does more than
// read, parameters declared and used differ, columns declared and selected differ, there is no
// ORDER BY.
std::vector<Finding> lint(Reader& reader, const Report& report);

// True if the rows of `reader`, with the report's defaults, show that their order is not fixed:
// rows that differ are equal to ORDER BY, or something within depends on the order of a scan.
bool is_order_open(Reader& reader, const Report& report);

}  // namespace certtrail
