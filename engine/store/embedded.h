// Texts compiled in from schema/ and queries/, in file-name order.
#pragma once

#include "engine/model/embedded.h"

namespace certtrail::embedded {

const std::vector<File>& migrations();  // schema/migrations/*.sql
const std::vector<File>& schema();      // schema/*.sql and schema/*.tsv
const std::vector<File>& queries();     // queries/*.sql: the reports
const std::vector<File>& lookups();     // queries/lookup/*.sql: what verbs ask

}  // namespace certtrail::embedded
