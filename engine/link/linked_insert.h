// Rows on their way into the tables of layer 3.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "engine/store/row_bytes.h"
#include "engine/store/row_sorter.h"

namespace certtrail {

class Prepared;

// Rows that wait until all components are linked, to be stored in the order of their tables: keys
// are hashes, so that rows as they come would each touch another page of a large table.
class WaitingRows {
 public:
  WaitingRows() : rows_(budget_) {}

  void of_component(std::int64_t id);                    // what is added from now on
  void drop(std::int64_t component);                     // what was added of it so far
  void add(std::string_view key, std::string_view row);  // the key begins with the table
  // All that was not dropped, by table and key, equal keys in the order of add(); none are added
  // after it.
  void take(const std::function<void(std::uint8_t table, std::string_view row)>& row);

 private:
  std::uint32_t turn_of(std::int64_t component) const;

  StagingBudget budget_{std::uint64_t{48} << 20};
  RowSorter rows_;
  std::unordered_map<std::int64_t, std::uint32_t> turns_;  // how often a component was dropped
  RowBytes head_;  // what each of its rows begins with: the component and its turn
  std::string row_;
};

// One INSERT, given column by column in the order of schema/linked.sql. Of equal keys the first row
// stays.
class LinkedInsert {
 public:
  LinkedInsert(SQLite::Database& database, const std::string& table, int columns);
  ~LinkedInsert();

  // Rows wait as those of `table`, to be ordered by these columns; nullptr: no longer.
  void wait_in(WaitingRows* waiting, std::uint8_t table = 0, std::initializer_list<int> order = {});
  void store(std::string_view row);  // that waited

  LinkedInsert& operator<<(std::string_view value);
  LinkedInsert& operator<<(const std::string& value) { return *this << std::string_view(value); }
  LinkedInsert& operator<<(const char* value) { return *this << std::string_view(value); }
  LinkedInsert& operator<<(std::int64_t value);
  LinkedInsert& operator<<(const std::optional<std::int64_t>& value);
  LinkedInsert& null();
  void done();

 private:
  bool is_ordered_by(int column) const { return waiting_ && (order_ >> column & 1U) != 0; }

  std::unique_ptr<Prepared> statement_;
  RowBytes row_;
  int column_ = 0;
  WaitingRows* waiting_ = nullptr;
  std::uint8_t table_ = 0;
  std::uint32_t order_ = 0;  // a bit for each column
  KeyBytes key_;
};

}  // namespace certtrail
