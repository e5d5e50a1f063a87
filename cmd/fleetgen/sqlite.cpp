#include "cmd/fleetgen/sqlite.h"

#include <stdexcept>

namespace fleetgen {
namespace {

void check(int code, sqlite3* handle) {
  if (code == SQLITE_OK) return;
  const char* name = sqlite3_db_filename(handle, "main");
  throw std::runtime_error(std::string(name == nullptr ? "database" : name) + ": " +
                           sqlite3_errmsg(handle));
}

}  // namespace

Database::Database(const std::filesystem::path& path, int flags) {
  sqlite3* opened = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &opened, flags, nullptr);
  handle_.reset(opened);
  if (code != SQLITE_OK)
    throw std::runtime_error(path.string() + ": cannot be opened; make it with `certtrail ingest`");
}

void Database::run(const std::string& sql) {
  check(sqlite3_exec(handle(), sql.c_str(), nullptr, nullptr, nullptr), handle());
}

Statement::Statement(Database& database, const std::string& sql) {
  sqlite3_stmt* prepared = nullptr;
  check(sqlite3_prepare_v2(database.handle(), sql.c_str(), -1, &prepared, nullptr),
        database.handle());
  handle_.reset(prepared);
}

bool Statement::step() {
  const int code = sqlite3_step(handle_.get());
  if (code != SQLITE_ROW && code != SQLITE_DONE) check(code, sqlite3_db_handle(handle_.get()));
  return code == SQLITE_ROW;
}

std::string_view Statement::text(int column) const {
  const auto* text = sqlite3_column_text(handle_.get(), column);
  if (text == nullptr) return {};
  return {reinterpret_cast<const char*>(text),
          static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column))};
}

void Statement::bind(int parameter, std::int64_t value) {
  sqlite3_bind_int64(handle_.get(), parameter + 1, value);
}

void Statement::bind(int parameter, std::string_view text) {
  sqlite3_bind_text(handle_.get(), parameter + 1, text.data(), static_cast<int>(text.size()),
                    SQLITE_STATIC);
}

}  // namespace fleetgen
