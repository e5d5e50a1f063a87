// Texts compiled in from schema/ and queries/, in file-name order.
#pragma once

#include <string_view>
#include <vector>

namespace certtrail::embedded {

struct File {
  std::string_view name;  // file name with its extension
  std::string_view text;
};

const std::vector<File>& migrations();  // schema/migrations/*.sql
const std::vector<File>& schema();      // schema/*.sql and schema/*.tsv
const std::vector<File>& queries();     // queries/*.sql: the reports
const std::vector<File>& lookups();     // queries/lookup/*.sql: what verbs ask

}  // namespace certtrail::embedded
