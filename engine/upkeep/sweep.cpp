#include "engine/upkeep/sweep.h"

#include <stdexcept>
#include <string_view>

#include "engine/link/linked_tables.h"
#include "engine/store/embedded.h"
#include "engine/store/schema_text.h"

namespace certtrail {
namespace {

std::string_view schema_file(std::string_view name) {
  for (const auto& file : embedded::schema())
    if (file.name == name) return file.text;
  throw std::logic_error("schema file is not compiled in: " + std::string(name));
}

// What follows `verb` up to the next blank, if a line of the statement begins with that.
std::string table_after(std::string_view verb, const std::string& statement) {
  auto at = statement.find("\n" + std::string(verb));
  if (statement.starts_with(verb))
    at = 0;
  else if (at == std::string::npos)
    return {};
  else
    ++at;
  at += verb.size();
  return statement.substr(at, statement.find_first_of(" \n", at) - at);
}

}  // namespace

Swept run_schema_file(SQLite::Database& database, const std::string& name) {
  SQLite::Statement known(database, "SELECT 1 FROM main.sqlite_master WHERE name = ?");
  Swept swept;
  for (const auto& statement : split_statements(schema_file(name))) {
    const auto removed_from = table_after("DELETE FROM ", statement);
    const auto changed = table_after("UPDATE ", statement);
    const auto rows = static_cast<std::uint64_t>(database.exec(statement));
    const auto& table = removed_from.empty() ? changed : removed_from;
    if (table.empty() || rows == 0) continue;
    known.bind(1, table);
    if (known.executeStep())
      (removed_from.empty() ? swept[table].changed : swept[table].removed) += rows;
    known.reset();
  }
  return swept;
}

void find_members(SQLite::Database& database) { run_schema_file(database, "forget_members.sql"); }

Swept sweep(SQLite::Database& database) {
  auto swept = run_schema_file(database, "forget.sql");
  if (!swept.empty()) clear_linked_tables(database);
  return swept;
}

}  // namespace certtrail
