// A database as text that is equal for equal content: each row as SQL literals, rows sorted. Left
// out are the tables that tell of work in its order: runs, links, and what each link changed.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

namespace certtrail::tests {

inline std::string canonical_dump(SQLite::Database& database) {
  std::string dump;
  SQLite::Statement tables(
      database,
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT IN "
      "('run', 'link_history', 'delivery_history') AND name NOT LIKE 'sqlite_%' ORDER BY name");
  while (tables.executeStep()) {
    const auto table = tables.getColumn(0).getString();
    std::string row_sql;
    SQLite::Statement columns(database, "SELECT name FROM pragma_table_info('" + table + "')");
    while (columns.executeStep())
      row_sql += (row_sql.empty() ? "" : " || ', ' || ") +
                 ("quote(\"" + columns.getColumn(0).getString()) + "\")";
    std::vector<std::string> rows;
    SQLite::Statement query(database, "SELECT " + row_sql + " FROM \"" + table + "\"");
    while (query.executeStep()) rows.push_back(query.getColumn(0).getString());
    std::sort(rows.begin(), rows.end());
    dump += "== " + table + "\n";
    for (const auto& row : rows) dump += row + "\n";
  }
  return dump;
}

inline std::string canonical_dump(const std::filesystem::path& file) {
  SQLite::Database database(file.string(), SQLite::OPEN_READONLY);
  return canonical_dump(database);
}

}  // namespace certtrail::tests
