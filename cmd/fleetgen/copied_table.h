// One table of the small database in memory, and the writing of its copies.
#pragma once

#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "cmd/fleetgen/disguise.h"
#include "cmd/fleetgen/sqlite.h"

namespace fleetgen {

struct Column {
  std::string name;
  bool is_key = false;           // part of the primary key
  bool is_id = false;            // a hash that each copy has its own of
  bool is_number_of_ca = false;  // a request id, as text
  int member = -1;               // of an offset: the column that names the member it counts in
  bool refers_to_string = false;
};
std::vector<Column> columns_of(Database&, const std::string& table);

// What is the same in all copies.
struct Shared {
  SharedRuns runs;
  std::unordered_set<std::int64_t> ids;
  std::unordered_map<std::int64_t, std::int64_t> sizes;  // bytes of shared members
};

// The id of copy `copy`; copy 0 keeps the ids that are there.
std::int64_t copied_id(const Shared&, std::int64_t id, unsigned copy);

class CopiedTable {
 public:
  CopiedTable(Database& from, std::string name, const Shared&);

  // Rows that name nobody: all copies have them in common. Of tables whose key is one id.
  std::vector<std::int64_t> ids_of_common_rows() const;
  // Inserts all copies in order of the key's first column, so that tables grow at their end.
  void write(Database& into, const Shared&, unsigned copies) const;

 private:
  struct Cell {
    std::int64_t number = 0;  // or where the text starts
    std::uint32_t length = 0, identifiers = 0, count = 0;
    int type = SQLITE_NULL;
  };
  struct Group {  // rows that share the first column of the key
    std::size_t begin, end;
  };
  struct Turn {
    std::int64_t id;
    unsigned copy;
    std::size_t group;
    auto operator<=>(const Turn&) const = default;
  };

  const Cell* row(std::size_t number) const { return &cells_[number * columns_.size()]; }
  std::size_t rows() const { return cells_.size() / columns_.size(); }
  void add(const Statement&, const Shared&);
  std::vector<Group> groups() const;
  std::vector<Turn> turns(const Shared&, unsigned copies, const std::vector<Group>&) const;
  void bind(Statement&, const Cell*, const Shared&, unsigned copy, unsigned copies,
            std::vector<std::string>& texts) const;

  std::string name_;
  std::vector<Column> columns_;
  std::size_t key_ = 0;  // first column of the primary key
  bool single_ = false;  // which has no other
  std::vector<Cell> cells_;
  std::string texts_;
  std::vector<Identifier> identifiers_;
};

}  // namespace fleetgen
