// Removes from a database what its tombstones say was forgotten.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <map>
#include <string>

namespace certtrail {

struct SweptTable {
  std::uint64_t removed = 0, changed = 0;  // rows
};
using Swept = std::map<std::string, SweptTable>;  // by table of layers 1 and 2; no empty ones

// Both run inside the caller's transaction, in this order; fact_identity (merged_table.h) is known
// to the database. The first makes the temporary table `member`, the second drops it.
void find_members(SQLite::Database& database);
// Every row under a tombstone and what nothing refers to any more, which takes a look at all rows.
// If anything goes, the linked tables are emptied: they are older than the evidence then.
Swept sweep(SQLite::Database& database);

// Runs the statements of a file of schema/; what they do to tables that are not temporary.
Swept run_schema_file(SQLite::Database& database, const std::string& name);

}  // namespace certtrail
