// Writes the staged rows of one collection (layer 2) in the order of the tables' keys: a random
// order would cost a factor of ten.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "engine/store/batch.h"
#include "engine/store/forgotten_rows.h"
#include "engine/store/insert.h"
#include "engine/store/sighted_table.h"

namespace certtrail {

class RecordWriter {
 public:
  explicit RecordWriter(SQLite::Database& database);
  const Tombstones& tombstones() const { return tombstones_; }
  // What of the rows was forgotten in earlier times and is not to be stored; valid until it is
  // asked about other rows, which must live as long.
  const ForgottenRows& look_at(const CollectionRows& rows);
  // Those that look_at() saw last; inside the caller's transaction.
  void write(const CollectionRows& rows);
  void forget();  // after a rollback: what was interned is gone

 private:
  // An artifact as the rows name it.
  struct Place {
    std::int64_t stream = 0, artifact = 0, as_of = 0;
    bool holds_records = false;
  };

  void find_places(const CollectionRows& rows);
  void write_scope_facts(const CollectionRows& rows);
  void write_snapshots(const CollectionRows& rows);
  void write_row(Staged table, std::string_view key, std::string_view row);
  void write_span(std::string_view row, std::size_t artifact);
  void write_string(std::int64_t id, std::string_view row);
  void write_fact(SightedTable& table, std::int64_t stream, std::string_view row,
                  const Place& place);
  void write_record(SightedTable& table, std::string_view key, std::string_view row,
                    const Place& place);
  void write_picture_row(Staged table, std::string_view key, std::string_view row,
                         const Place& place);

  Prepared note_, string_, certificate_, span_, snapshot_, snapshot_row_, ca_request_,
      store_certificate_, intune_certificate_, intune_assignment_;
  SightedTable transition_, exchange_, fact_, setting_;
  const Tombstones tombstones_;
  std::optional<ForgottenRows> forgotten_;
  std::unordered_set<std::int64_t> interned_;
  std::vector<Place> places_;          // by artifact
  std::vector<std::int64_t> streams_;  // by scope
  RowBytes table_key_;
  std::string previous_key_;  // of a staged row
  std::int64_t ordinal_ = 0;  // among rows of equal keys
};

}  // namespace certtrail
