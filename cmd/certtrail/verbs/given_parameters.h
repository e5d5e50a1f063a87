// Parameters given for several reports at once.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/report/report.h"

namespace certtrail {

// Throws std::invalid_argument for a parameter that none of the reports has.
void check_parameters(const std::vector<const Report*>& wanted,
                      const std::map<std::string, std::string>& given);

// Those that the report has.
std::map<std::string, std::string> parameters_of(const Report& report,
                                                 const std::map<std::string, std::string>& given);

}  // namespace certtrail
