// One statement for each table: what an attached database `source` adds to the rows of `main`.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <string>
#include <string_view>
#include <vector>

#include "engine/store/columns.h"

namespace certtrail {

// The columns of a table of `main`, in their order.
std::vector<std::string> columns_of(SQLite::Database& database, const std::string& table);

// Rows that are not there yet, in the order of the key.
std::string add_rows_sql(SQLite::Database& database, const std::string& table);
// The same; of a row that is there, `update` ("SET ... WHERE ...") sees both as `excluded` and `a`.
std::string merge_rows_sql(SQLite::Database& database, const std::string& table,
                           const std::string& key, const std::string& update);

// How a table whose rows are seen in several artifacts is merged, as SightedTable does it row by
// row: first the artifacts between, which the count of the rows then takes in.
class MergedSightings {
 public:
  MergedSightings(std::string table, Columns key, Columns content);

  std::string artifacts_between_sql() const;
  std::string rows_sql(SQLite::Database& database) const;

 private:
  std::string name_of(std::string_view row) const;

  std::string table_;
  Columns key_, content_;
};

// Makes fact_identity(about, name, value) known to SQL.
void add_fact_identity(SQLite::Database& database);

}  // namespace certtrail
