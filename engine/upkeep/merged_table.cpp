#include "engine/upkeep/merged_table.h"

#include <sqlite3.h>

#include "engine/store/content_id.h"

namespace certtrail {
namespace {

template <class Names>
std::string list(const Names& names, std::string_view before = {},
                 std::string_view between = ", ") {
  std::string text;
  for (const auto& name : names) {
    if (!text.empty()) text += between;
    text.append(before).append(name);
  }
  return text;
}

// The place of a sighting in their order.
std::string place(std::string_view row, std::string_view end) {
  std::string text = "(";
  for (const std::string_view column : {"_as_of_us", "_artifact", "_offset"})
    text.append(text.size() > 1 ? ", " : "").append(row).append(end).append(column);
  return text + ")";
}

std::string is_earlier(std::string_view b) {
  return place(b, "first") + " < " + place("a.", "first");
}
std::string is_later(std::string_view b) { return place(b, "last") + " > " + place("a.", "last"); }

std::string either(const std::string& condition, const std::string& yes, const std::string& no) {
  return "CASE WHEN " + condition + " THEN " + yes + " ELSE " + no + " END";
}

std::string new_first(const std::string& b) {
  return either(is_earlier(b), b + "first_artifact", "a.first_artifact");
}
std::string new_last(const std::string& b) {
  return either(is_later(b), b + "last_artifact", "a.last_artifact");
}

std::string replaced_if(const std::string& condition, const Columns& columns) {
  std::string text;
  for (const auto column : columns)
    text += std::string(column) + " = " +
            either(condition, "excluded." + std::string(column), "a." + std::string(column)) + ", ";
  return text;
}

std::string_view text_of(sqlite3_value* value) {
  const auto* text = sqlite3_value_text(value);
  return {reinterpret_cast<const char*>(text),
          static_cast<std::size_t>(sqlite3_value_bytes(value))};
}

void fact_identity(sqlite3_context* context, int count, sqlite3_value** values) {
  ContentId id;
  for (int i = 0; i < count; ++i) id.text(text_of(values[i]));
  sqlite3_result_int64(context, id.value());
}

}  // namespace

std::vector<std::string> columns_of(SQLite::Database& database, const std::string& table) {
  std::vector<std::string> names;
  SQLite::Statement query(database, "SELECT name FROM pragma_table_info(?, 'main') ORDER BY cid");
  query.bind(1, table);
  while (query.executeStep()) names.push_back(query.getColumn(0).getString());
  return names;
}

std::string merge_rows_sql(SQLite::Database& database, const std::string& table,
                           const std::string& key, const std::string& update) {
  const auto columns = list(columns_of(database, table));
  return "INSERT INTO main." + table + " AS a (" + columns + ") SELECT " + columns +
         " FROM source." + table + " WHERE true ORDER BY " + key + " ON CONFLICT (" + key +
         ") DO " + (update.empty() ? "NOTHING" : "UPDATE " + update);
}

std::string add_rows_sql(SQLite::Database& database, const std::string& table) {
  std::string key;
  SQLite::Statement query(database,
                          "SELECT name FROM pragma_table_info(?, 'main') WHERE pk > 0 ORDER BY pk");
  query.bind(1, table);
  while (query.executeStep()) key += (key.empty() ? "" : ", ") + query.getColumn(0).getString();
  return merge_rows_sql(database, table, key, {});
}

MergedSightings::MergedSightings(std::string table, Columns key, Columns content)
    : table_(std::move(table)), key_(std::move(key)), content_(std::move(content)) {}

// The columns of `sighting` before the artifact, for a row of the table.
std::string MergedSightings::name_of(std::string_view row) const {
  const auto text = "'" + table_ + "', ";
  if (key_ == kRecordKey) return text + list(key_, row);
  const auto about = Columns(key_.begin() + 1, key_.end());
  return text + std::string(row) + "stream, 0, fact_identity(" + list(about, row) + "), 0";
}

std::string MergedSightings::artifacts_between_sql() const {
  std::string same;
  for (const auto column : key_)
    same.append(same.empty() ? "" : " AND ")
        .append("a.")
        .append(column)
        .append(" = b.")
        .append(column);
  return "INSERT INTO main.sighting (kind, stream, naive_us, identity, ordinal, artifact) "
         "SELECT " +
         name_of("a.") + ", x.value FROM source." + table_ + " AS b CROSS JOIN main." + table_ +
         " AS a ON " + same +
         " CROSS JOIN json_each(json_array(a.first_artifact, a.last_artifact, b.first_artifact, "
         "b.last_artifact)) AS x "
         "WHERE (a.first_artifact, a.last_artifact) <> (b.first_artifact, b.last_artifact) "
         "AND x.value NOT IN (" +
         new_first("b.") + ", " + new_last("b.") + ") ON CONFLICT DO NOTHING";
}

std::string MergedSightings::rows_sql(SQLite::Database& database) const {
  // Rows of older releases count more artifacts than `sighting` holds.
  const auto count =
      "max(a.sightings, excluded.sightings, 1 + (" + new_first("excluded.") + " <> " +
      new_last("excluded.") +
      ") + (SELECT count(*) FROM main.sighting AS s WHERE (s.kind, s.stream, s.naive_us, "
      "s.identity, s.ordinal) = (" +
      name_of("a.") + ")))";
  const auto earlier = is_earlier("excluded."), later = is_later("excluded.");
  return merge_rows_sql(database, table_, list(key_),
                        "SET " + replaced_if(earlier, content_ + kFirstSighting) +
                            replaced_if(later, kLastSighting) + "sightings = " + count + " WHERE " +
                            earlier + " OR " + later + " OR a.sightings < " + count);
}

void add_fact_identity(SQLite::Database& database) {
  database.createFunction("fact_identity", -1, true, nullptr, fact_identity);
}

}  // namespace certtrail
