#include "engine/report/query.h"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <set>
#include <stdexcept>

#include "engine/decode/text.h"
#include "engine/report/lint.h"
#include "engine/report/report.h"
#include "engine/store/database.h"
#include "engine/store/embedded.h"
#include "engine/store/schema_text.h"

namespace certtrail {
namespace {

constexpr std::array<std::string_view, 10> kHarmlessPragmas = {
    "table_info",        "table_xinfo",
    "table_list",        "index_list",
    "index_info",        "user_version",
    "schema_version",    "integrity_check",
    "foreign_key_check", "reverse_unordered_selects"};

// Opening read-only already keeps the file unharmed; this also keeps a query from attaching another
// file or starting a transaction, and makes the refusal explainable.
int allow_reading(void*, int action, const char* first, const char* second, const char*,
                  const char*) {
  switch (action) {
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_FUNCTION:
    case SQLITE_RECURSIVE:
      return SQLITE_OK;
    case SQLITE_PRAGMA:
      for (const auto pragma : kHarmlessPragmas)
        if (first && pragma == first) return SQLITE_OK;
      return first && !second && ascii_lower(first) == "compile_options" ? SQLITE_OK : SQLITE_DENY;
    default:
      return SQLITE_DENY;
  }
}

// Only blanks, semicolons and comments may follow the statement.
bool is_rest_empty(std::string_view rest) {
  while (!rest.empty()) {
    if (rest.starts_with("--")) {
      rest.remove_prefix(std::min(rest.find('\n'), rest.size()));
    } else if (rest.starts_with("/*")) {
      const auto end = rest.find("*/", 2);
      if (end == std::string_view::npos) return true;
      rest.remove_prefix(end + 2);
    } else if (rest.front() == ';' || trim(rest.substr(0, 1)).empty()) {
      rest.remove_prefix(1);
    } else {
      return false;
    }
  }
  return true;
}

// From 1; 0 if SQLite does not know where.
std::size_t line_of(std::string_view sql, int offset) {
  if (offset < 0) return 0;
  const auto before = sql.substr(0, static_cast<std::size_t>(offset));
  return 1 + static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
}

std::vector<std::string> parameters_of(sqlite3_stmt* statement) {
  std::vector<std::string> names;
  for (int i = 1; i <= sqlite3_bind_parameter_count(statement); ++i) {
    const char* name = sqlite3_bind_parameter_name(statement, i);
    names.push_back(name ? name : "?" + std::to_string(i));
  }
  return names;
}

Cell cell_of(const SQLite::Column& column) {
  if (column.isNull()) return std::monostate();
  if (column.isInteger()) return column.getInt64();
  if (column.isFloat()) return column.getDouble();
  if (column.isBlob())
    return to_hex(
        {static_cast<const char*>(column.getBlob()), static_cast<std::size_t>(column.getBytes())});
  return column.getString();
}

}  // namespace

std::string to_text(const Cell& cell) {
  if (const auto* text = std::get_if<std::string>(&cell)) return *text;
  if (const auto* integer = std::get_if<std::int64_t>(&cell)) return std::to_string(*integer);
  if (const auto* real = std::get_if<double>(&cell)) {
    std::array<char, 64> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), *real).ptr;
    return {buffer.data(), end};
  }
  return {};
}

Reader::Reader(const std::filesystem::path& path) : Reader(open_read_only(path)) {}

Reader::Reader(SQLite::Database database) : database_(std::move(database)) {
  sqlite3_set_authorizer(database_.getHandle(), allow_reading, nullptr);
}

Reader Reader::of_empty_schema() {
  SQLite::Database database(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  prepare_schema(database, ":memory:");
  return Reader(std::move(database));
}

bool Reader::has_collections() {
  return SQLite::Statement(database_, lookup_sql("has_collections")).executeStep();
}

int Reader::schema_version() { return database_.execAndGet("PRAGMA user_version").getInt(); }

void Reader::hold_state() {
  sqlite3_set_authorizer(database_.getHandle(), nullptr, nullptr);
  database_.exec("BEGIN");
  sqlite3_set_authorizer(database_.getHandle(), allow_reading, nullptr);
}

// Compiles once to learn what SQLite thinks of it, so that the person gets one clear sentence.
Examined examine(Reader& reader, const std::string& query) {
  Examined examined;
  std::string sql;
  try {
    sql = expand_iso8601(query);
  } catch (const std::runtime_error& error) {
    examined.problem = std::string("query not understood: ") + error.what();
    return examined;
  }
  sqlite3* handle = reader.database().getHandle();
  sqlite3_stmt* statement = nullptr;
  const char* tail = sql.data();
  const int status =
      sqlite3_prepare_v2(handle, sql.data(), static_cast<int>(sql.size()), &statement, &tail);
  const bool empty = statement == nullptr;
  const bool reads = empty || sqlite3_stmt_readonly(statement);
  examined.parameters = parameters_of(statement);
  sqlite3_finalize(statement);
  if (status == SQLITE_AUTH || !reads) {
    examined.problem = "the database is only read: a query may SELECT, nothing else";
  } else if (status != SQLITE_OK) {
    examined.problem = std::string("query not understood: ") + sqlite3_errmsg(handle);
    examined.line = line_of(sql, sqlite3_error_offset(handle));
  } else if (empty) {
    examined.problem = "the query is empty";
  } else if (const auto end = tail - sql.data();
             !is_rest_empty(std::string_view(sql).substr(static_cast<std::size_t>(end)))) {
    examined.problem = "one statement at a time: text follows the first";
    examined.line = line_of(sql, static_cast<int>(end));
  }
  return examined;
}

namespace {

std::string checked(Reader& reader, const std::string& sql) {
  if (const auto examined = examine(reader, sql); !examined.problem.empty())
    throw std::invalid_argument(examined.problem);
  return expand_iso8601(sql);
}

}  // namespace

Query::Query(Reader& reader, const std::string& sql)
    : statement_(reader.database(), checked(reader, sql)) {
  std::set<std::string> taken;
  for (int i = 0; i < statement_.getColumnCount(); ++i) {
    const std::string name = statement_.getColumnName(i);
    auto distinct = name;
    for (int n = 2; !taken.insert(distinct).second; ++n) distinct = name + "_" + std::to_string(n);
    columns_.push_back(distinct);
  }
}

Query& Query::bind(const std::string& name, const std::string& value) {
  statement_.bind(":" + name, value);
  return *this;
}

Query& Query::bind(const std::string& name, std::int64_t value) {
  statement_.bind(":" + name, value);
  return *this;
}

bool Query::next(Row& row) {
  if (!statement_.executeStep()) return false;
  row.clear();
  for (int i = 0; i < statement_.getColumnCount(); ++i)
    row.push_back(cell_of(statement_.getColumn(i)));
  return true;
}

Query run_report(Reader& reader, const Report& report,
                 const std::map<std::string, std::string>& given) {
  const auto values = bind_parameters(report, given);
  if (const auto findings = lint(reader, report); !findings.empty())
    throw std::invalid_argument(to_string(findings.front()));
  Query query(reader, report.sql);
  for (const auto& parameter : report.parameters) {
    const auto& value = values.at(parameter.name);
    if (parameter.type == ParameterType::integer)
      query.bind(parameter.name, parse_integer(value).value());
    else
      query.bind(parameter.name, value);
  }
  return query;
}

std::string lookup_sql(std::string_view name) {
  for (const auto& file : embedded::lookups())
    if (file.name == std::string(name) + ".sql") return std::string(file.text);
  throw std::logic_error("queries/lookup/" + std::string(name) + ".sql is missing");
}

}  // namespace certtrail
