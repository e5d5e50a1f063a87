// The little of SQLite that copying tables takes: text is bound without a copy, for speed.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace fleetgen {

class Database {
 public:
  // `flags` as of sqlite3_open_v2. Throws if it cannot be opened.
  Database(const std::filesystem::path&, int flags);

  void run(const std::string& sql);  // throws what SQLite says
  sqlite3* handle() const { return handle_.get(); }

 private:
  struct Close {
    void operator()(sqlite3* handle) const { sqlite3_close(handle); }
  };
  std::unique_ptr<sqlite3, Close> handle_;
};

// Columns and parameters count from 0.
class Statement {
 public:
  Statement(Database&, const std::string& sql);

  bool step();  // false at the end; throws what SQLite says
  void reset() { sqlite3_reset(handle_.get()); }
  int columns() const { return sqlite3_column_count(handle_.get()); }
  int type(int column) const { return sqlite3_column_type(handle_.get(), column); }
  std::int64_t number(int column) const { return sqlite3_column_int64(handle_.get(), column); }
  std::string_view text(int column) const;  // until the next step; empty if null

  void bind(int parameter, std::int64_t value);
  void bind(int parameter, std::string_view text);  // which must outlive the step
  void bind_null(int parameter) { sqlite3_bind_null(handle_.get(), parameter + 1); }

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* handle) const { sqlite3_finalize(handle); }
  };
  std::unique_ptr<sqlite3_stmt, Finalize> handle_;
};

}  // namespace fleetgen
