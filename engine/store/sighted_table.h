// A table whose rows are seen in several artifacts: each row keeps its least and greatest sighting,
// and table `sighting` the artifacts between them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>

#include "engine/store/insert.h"

namespace certtrail {

// A place in an artifact; compared by age, artifact and offset.
struct Sighting {
  std::int64_t as_of = 0, artifact = 0, offset = 0, length = 0;

  auto order() const { return std::tie(as_of, artifact, offset); }
};

// How table `sighting` names a row; facts, whose keys are texts, by a hash.
struct SightingKey {
  std::int64_t stream = 0, naive_us = 0, identity = 0, ordinal = 0;
};

class SightedTable {
 public:
  SightedTable(SQLite::Database& database, std::string_view table, const Columns& key,
               const Columns& content);

  // Adds what one artifact shows: its first and last place of the row. Adding the same again
  // changes nothing, and the order of adding does not matter. `key` and `content` are staged
  // values.
  void add(std::string_view key, std::string_view content, const SightingKey& name,
           const Sighting& first, const Sighting& last);

 private:
  bool insert(std::string_view key, std::string_view content, const Sighting& first,
              const Sighting& last);
  bool find(std::string_view key);
  void merge(std::string_view key, std::string_view content, const SightingKey& name,
             const Sighting& first, const Sighting& last);
  bool add_between(const SightingKey& name, std::int64_t artifact);

  SQLite::Database& database_;
  std::string table_;
  Prepared insert_, find_, update_first_, update_last_, count_, between_;
  bool was_known_ = false;  // the row before: neighbours mostly are alike
  Sighting old_first_, old_last_;
  std::int64_t old_count_ = 0;
};

}  // namespace certtrail
