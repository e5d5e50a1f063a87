// Statements that are prepared once and run for each row, bound column by column.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/store/clean_text.h"
#include "engine/store/columns.h"

struct sqlite3_stmt;

namespace certtrail {

// "INSERT INTO table (columns) VALUES (?, ...)" and `tail`.
std::string insert_sql(std::string_view table, const Columns& columns, std::string_view tail = {});

// Throws SQLite::Exception, as SQLiteCpp does, whose statements copy every text and check every
// call.
class Prepared {
 public:
  Prepared(SQLite::Database& database, const std::string& sql);

  Prepared& number(std::int64_t value);
  Prepared& number(std::optional<std::int64_t> value);  // null if it is not known
  Prepared& text(const std::string& value);             // must outlive run()
  Prepared& copy(std::string_view value);
  // All values of a staged row (row_bytes.h), which must outlive run(): they are clean.
  Prepared& values(std::string_view row);

  void run();  // and start again at the first column
  // Of a query: the first row, if there is one; then done() before it is used again.
  bool find();
  std::int64_t found(int column) const;
  void done();

 private:
  void bound(int result);
  [[noreturn]] void fail();

  sqlite3* database_;
  std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> statement_;
  int column_ = 0;
  std::vector<bool> is_empty_;  // columns that hold the empty text from the row before
};

}  // namespace certtrail
