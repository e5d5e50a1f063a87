// Rows of the queries in schema/link_input.sql, column by column.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace certtrail {

std::string link_query(std::string_view name);

// Hands out the columns of a row one after the other, so that a list of fields reads as one line.
class Columns {
 public:
  explicit Columns(SQLite::Statement& statement) : statement_(statement) {}
  std::string text() {
    const auto column = statement_.getColumn(next_++);
    return {static_cast<const char*>(column.getBlob()),
            static_cast<std::size_t>(column.getBytes())};
  }
  // Into a text that has room already.
  void text(std::string& into) {
    const auto column = statement_.getColumn(next_++);
    const auto* bytes = static_cast<const char*>(column.getBlob());
    into.assign(bytes ? bytes : "", static_cast<std::size_t>(column.getBytes()));
  }
  std::int64_t integer() { return statement_.getColumn(next_++).getInt64(); }
  std::int32_t small() { return statement_.getColumn(next_++).getInt(); }
  std::optional<std::int64_t> maybe() {
    const auto column = statement_.getColumn(next_++);
    if (column.isNull()) return std::nullopt;
    return column.getInt64();
  }

 private:
  SQLite::Statement& statement_;
  int next_ = 0;
};

// A prepared query that is asked again and again.
class KeyedQuery {
 public:
  KeyedQuery(SQLite::Database& database, std::string_view name)
      : statement_(database, link_query(name)) {}

  // Binds the next parameter.
  KeyedQuery& with(std::int64_t key) {
    statement_.bind(++bound_, key);
    return *this;
  }
  KeyedQuery& with(const std::string& key) {
    statement_.bind(++bound_, key);
    return *this;
  }

  template <class Row>
  void each(Row row) {
    while (statement_.executeStep()) {
      Columns columns(statement_);
      row(columns);
    }
    statement_.reset();
    bound_ = 0;
  }
  // Row by row, from the parameters that are bound after it.
  KeyedQuery& restart() {
    statement_.reset();
    bound_ = 0;
    return *this;
  }
  bool step() { return !statement_.isDone() && statement_.executeStep(); }
  Columns row() { return Columns(statement_); }

  // At most one row is read.
  template <class Row>
  void one(Row row) {
    if (statement_.executeStep()) {
      Columns columns(statement_);
      row(columns);
    }
    statement_.reset();
    bound_ = 0;
  }

 private:
  SQLite::Statement statement_;
  int bound_ = 0;
};

}  // namespace certtrail
