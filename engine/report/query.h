// Read-only questions to a certtrail database.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace certtrail {

// One value of a row: null, integer, real or text (blobs arrive as lower hex).
using Cell = std::variant<std::monostate, std::int64_t, double, std::string>;
using Row = std::vector<Cell>;

// The text of a cell as every renderer prints it; null is empty.
std::string to_text(const Cell& cell);

// A database that cannot be changed through it: opened read-only, and every statement but reading
// ones is refused. Throws std::runtime_error that says what to do if there is none at that path.
class Reader {
 public:
  explicit Reader(const std::filesystem::path& path);
  // A database in memory with the schema of this release and no rows.
  static Reader of_empty_schema();

  SQLite::Database& database() { return database_; }
  // False if no collection has been ingested yet: then no report can say anything.
  bool has_collections();
  int schema_version();
  // Everything that is read from now on is of one state, whatever others write meanwhile.
  void hold_state();

 private:
  explicit Reader(SQLite::Database database);
  SQLite::Database database_;
};

// A text as SQLite sees it.
struct Examined {
  std::string problem;   // why it is no single reading statement, in a sentence; empty if it is one
  std::size_t line = 0;  // of the problem; 0 if it concerns the whole
  std::vector<std::string> parameters;  // ":name", or "?1" for one without a name
};
Examined examine(Reader& reader, const std::string& sql);

// One running SELECT. Rows come as they are computed; nothing is held but the current one.
class Query {
 public:
  // iso8601(x) in it stands for a time as views print it, x being microseconds. Throws
  // std::invalid_argument if the text is no single reading statement.
  Query(Reader& reader, const std::string& sql);
  Query& bind(const std::string& name, const std::string& value);
  Query& bind(const std::string& name, std::int64_t value);

  const std::vector<std::string>& columns() const { return columns_; }  // made distinct
  bool next(Row& row);

 private:
  SQLite::Statement statement_;
  std::vector<std::string> columns_;
};

struct Report;
// A report with its parameters bound; see bind_parameters(). Throws std::invalid_argument that
// names file and line if its SQL breaks its contract (lint.h).
Query run_report(Reader& reader, const Report& report,
                 const std::map<std::string, std::string>& given);

// The statement of that file in queries/lookup/, without its extension.
std::string lookup_sql(std::string_view name);

}  // namespace certtrail
