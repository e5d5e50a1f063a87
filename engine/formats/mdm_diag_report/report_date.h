// When an HTML report was made: the date in its heading, "03/04/2020   09:57:03AM", local time.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/model/moment.h"

namespace certtrail {

// The first date with a time before the first table; empty if there is none.
std::string printed_report_date(std::string_view html);

// `printed` read in the order of day and month that it and the report's other dates leave; unknown
// if they leave two.
Moment read_report_date(const std::string& printed, const std::vector<std::string>& others);

}  // namespace certtrail
