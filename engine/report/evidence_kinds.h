// Kinds of evidence that a report can need: without them it has no rows, whatever is wrong in the
// fleet.
#pragma once

#include <string>
#include <string_view>

#include "engine/report/query.h"
#include "engine/report/report.h"

namespace certtrail {

bool is_evidence_kind(std::string_view kind);
std::string evidence_kind_names();  // for messages, in order
std::string_view meaning_of_evidence_kind(std::string_view kind);

// What a report without rows lacked: "no certificate report of Intune was ingested"; empty if the
// database holds all that the report needs.
std::string missing_evidence(Reader& reader, const Report& report);

}  // namespace certtrail
