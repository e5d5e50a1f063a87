// What every table, view and column means: the comments of the schema files, which are its only
// documentation.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace certtrail {

struct DocumentedColumn {
  std::string name;
  std::string type;  // as declared; empty for columns of views
  std::string sentence;
};

struct DocumentedTable {
  std::string name;
  std::string kind;  // table or view
  std::string sentence;
  std::vector<DocumentedColumn> columns;
};

// Reads DDL as schema/ writes it: a comment before each CREATE, one column a line with its comment
// behind it.
std::vector<DocumentedTable> parse_schema(std::string_view sql);

// Layers 1 to 4, in the order of the schema files.
const std::vector<DocumentedTable>& documented_schema();

}  // namespace certtrail
