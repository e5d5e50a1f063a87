#include "engine/store/insert.h"

#include <sqlite3.h>

#include "engine/store/row_bytes.h"

namespace certtrail {
namespace {

sqlite3_stmt* prepare(sqlite3* database, const std::string& sql) {
  sqlite3_stmt* statement = nullptr;
  const auto size = static_cast<int>(sql.size());
  if (sqlite3_prepare_v3(database, sql.c_str(), size, SQLITE_PREPARE_PERSISTENT, &statement,
                         nullptr) != SQLITE_OK)
    throw SQLite::Exception(database);
  return statement;
}

}  // namespace

std::string insert_sql(std::string_view table, const Columns& columns, std::string_view tail) {
  std::string names;
  std::string marks;
  for (const auto column : columns) {
    names += (names.empty() ? "" : ", ") + std::string(column);
    marks += marks.empty() ? "?" : ", ?";
  }
  return "INSERT INTO " + std::string(table) + " (" + names + ") VALUES (" + marks + ") " +
         std::string(tail);
}

Prepared::Prepared(SQLite::Database& database, const std::string& sql)
    : database_(database.getHandle()),
      statement_(prepare(database_, sql), [](sqlite3_stmt* s) { return sqlite3_finalize(s); }),
      is_empty_(static_cast<std::size_t>(sqlite3_bind_parameter_count(statement_.get()))) {}

void Prepared::fail() {
  const SQLite::Exception problem(database_);
  done();
  throw problem;
}

void Prepared::bound(int result) {
  if (result != SQLITE_OK) fail();
}

Prepared& Prepared::number(std::int64_t value) {
  bound(sqlite3_bind_int64(statement_.get(), ++column_, value));
  return *this;
}

Prepared& Prepared::number(std::optional<std::int64_t> value) {
  if (value) return number(*value);
  bound(sqlite3_bind_null(statement_.get(), ++column_));
  return *this;
}

Prepared& Prepared::text(const std::string& value) {
  if (!is_clean(value)) return copy(value);
  bound(sqlite3_bind_text64(statement_.get(), ++column_, value.data(), value.size(), SQLITE_STATIC,
                            SQLITE_UTF8));
  return *this;
}

Prepared& Prepared::copy(std::string_view value) {
  const auto clean = is_clean(value) ? std::string(value) : cleaned(value);
  bound(sqlite3_bind_text64(statement_.get(), ++column_, clean.data(), clean.size(),
                            SQLITE_TRANSIENT, SQLITE_UTF8));
  return *this;
}

Prepared& Prepared::values(std::string_view row) {
  while (!row.empty()) {
    const auto value = read_value(row);
    const auto column = static_cast<std::size_t>(column_++);
    const bool is_empty = value.kind == Value::Kind::text && value.text.empty();
    if (is_empty && is_empty_[column]) continue;  // most columns of most rows
    is_empty_[column] = is_empty;
    if (is_empty)
      bound(sqlite3_bind_text64(statement_.get(), column_, "", 0, SQLITE_STATIC, SQLITE_UTF8));
    else if (value.kind == Value::Kind::text)
      bound(sqlite3_bind_text64(statement_.get(), column_, value.text.data(), value.text.size(),
                                SQLITE_STATIC, SQLITE_UTF8));
    else if (value.kind == Value::Kind::number)
      bound(sqlite3_bind_int64(statement_.get(), column_, value.number));
    else
      bound(sqlite3_bind_null(statement_.get(), column_));
  }
  return *this;
}

void Prepared::run() {
  if (sqlite3_step(statement_.get()) != SQLITE_DONE) fail();
  done();
}

bool Prepared::find() {
  const auto result = sqlite3_step(statement_.get());
  if (result != SQLITE_ROW && result != SQLITE_DONE) fail();
  return result == SQLITE_ROW;
}

std::int64_t Prepared::found(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

void Prepared::done() {
  sqlite3_reset(statement_.get());
  column_ = 0;
}

}  // namespace certtrail
