// Everything in layers 1 and 2 that is about one device.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>

namespace certtrail {

// Fills the temporary table `chosen` (kind, id), made anew, with what is about the linked device:
// its streams and what joined to its deliveries, as link found them; besides rows, inventory facts
// and collections that name it by a name which no other linked device bears, unless they joined to
// another. Kinds and ids are those of table `tombstone`. Reads all rows of servers and all facts.
// fact_identity (merged_table.h) is known to the database.
void choose_device_sources(SQLite::Database& database, std::int64_t device);

}  // namespace certtrail
