#include "engine/store/sighted_table.h"

#include <algorithm>
#include <array>

namespace certtrail {
namespace {

std::string list(const Columns& columns, std::string_view between, std::string_view after = {}) {
  std::string text;
  for (const auto column : columns) {
    if (!text.empty()) text += between;
    text.append(column).append(after);
  }
  return text;
}

std::string where(const Columns& key) { return " WHERE " + list(key, " AND ", " = ?"); }

std::string update_sql(std::string_view table, const Columns& columns, const Columns& key) {
  return "UPDATE " + std::string(table) + " SET " + list(columns, ", ", " = ?") + where(key);
}

void bind(Prepared& statement, const Sighting& seen) {
  statement.number(seen.as_of).number(seen.artifact).number(seen.offset).number(seen.length);
}

Sighting found(const Prepared& statement, int from) {
  return {statement.found(from), statement.found(from + 1), statement.found(from + 2),
          statement.found(from + 3)};
}

}  // namespace

SightedTable::SightedTable(SQLite::Database& db, std::string_view table, const Columns& key,
                           const Columns& content)
    : database_(db),
      table_(table),
      insert_(db, insert_sql(table,
                             key + content + kFirstSighting + kLastSighting + Columns{"sightings"},
                             "ON CONFLICT DO NOTHING")),
      find_(db, "SELECT " + list(kFirstSighting + kLastSighting, ", ") + ", sightings FROM " +
                    table_ + where(key)),
      update_first_(db, update_sql(table, content + kFirstSighting, key)),
      update_last_(db, update_sql(table, kLastSighting + Columns{"sightings"}, key)),
      count_(db, update_sql(table, {"sightings"}, key)),
      between_(db, insert_sql("sighting",
                              {"kind", "stream", "naive_us", "identity", "ordinal", "artifact"},
                              "ON CONFLICT DO NOTHING")) {}

bool SightedTable::insert(std::string_view key, std::string_view content, const Sighting& first,
                          const Sighting& last) {
  insert_.values(key).values(content);
  bind(insert_, first);
  bind(insert_, last);
  insert_.number(1).run();
  return database_.getChanges() > 0;
}

bool SightedTable::find(std::string_view key) {
  const bool is_there = find_.values(key).find();
  if (is_there) {
    old_first_ = found(find_, 0);
    old_last_ = found(find_, 4);
    old_count_ = find_.found(8);
  }
  find_.done();
  return is_there;
}

void SightedTable::add(std::string_view key, std::string_view content, const SightingKey& name,
                       const Sighting& first, const Sighting& last) {
  if (!was_known_ || !find(key)) {
    was_known_ = !insert(key, content, first, last);
    if (!was_known_) return;
    find(key);
  }
  merge(key, content, name, first, last);
}

bool SightedTable::add_between(const SightingKey& name, std::int64_t artifact) {
  between_.text(table_).number(name.stream).number(name.naive_us).number(name.identity);
  between_.number(name.ordinal).number(artifact).run();
  return database_.getChanges() > 0;
}

void SightedTable::merge(std::string_view key, std::string_view content, const SightingKey& name,
                         const Sighting& first, const Sighting& last) {
  const bool is_earlier = first.order() < old_first_.order();
  const bool is_later = last.order() > old_last_.order();
  const auto new_first = (is_earlier ? first : old_first_).artifact;
  const auto new_last = (is_later ? last : old_last_).artifact;
  bool is_known = first.artifact == old_first_.artifact || first.artifact == old_last_.artifact;
  for (const auto artifact : {old_first_.artifact, old_last_.artifact, first.artifact}) {
    if (artifact == new_first || artifact == new_last) continue;
    const bool is_new = add_between(name, artifact);
    if (artifact == first.artifact && !is_new) is_known = true;
  }
  const auto count = old_count_ + (is_known ? 0 : 1);
  if (is_earlier) {
    update_first_.values(content);
    bind(update_first_, first);
    update_first_.values(key).run();
  }
  if (is_later) {
    bind(update_last_, last);
    update_last_.number(count).values(key).run();
  } else if (count != old_count_) {
    count_.number(count).values(key).run();
  }
}

}  // namespace certtrail
