// The diary of verdicts: what changed from link to link.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

namespace certtrail {

// Appends to link_history and delivery_history what the linked tables say anew; in the caller's
// transaction, after the tables have their final names.
void append_history(SQLite::Database& database);

}  // namespace certtrail
