// What was forgotten and must not come back: table `tombstone` in memory.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <unordered_map>
#include <unordered_set>

namespace certtrail {

class Tombstones {
 public:
  static constexpr std::int64_t kNever = INT64_MIN;

  explicit Tombstones(SQLite::Database& database);

  bool empty() const { return empty_; }
  // Evidence of a stream of this moment or earlier, microseconds UTC, is forgotten.
  std::int64_t horizon_of(std::int64_t stream) const;
  // Of a server: a row of its export by its content, a record of its log by the record's identity.
  bool has_row(std::int64_t id) const { return rows_.contains(id); }
  bool has_fact(std::int64_t id) const { return facts_.contains(id); }
  bool has_facts() const { return !facts_.empty(); }
  bool has_collection(std::int64_t id) const { return collections_.contains(id); }

 private:
  bool empty_ = true;
  std::int64_t before_ = kNever;
  std::unordered_map<std::int64_t, std::int64_t> streams_;
  std::unordered_set<std::int64_t> rows_, facts_, collections_;
};

// A naive time that is a time of day alone: logs without a date print no more.
inline bool has_no_day(std::int64_t naive_us) { return naive_us <= 31'536'000'000'000; }

}  // namespace certtrail
