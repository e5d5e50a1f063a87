#include "engine/store/tombstones.h"

#include <algorithm>

namespace certtrail {

Tombstones::Tombstones(SQLite::Database& database) {
  SQLite::Statement query(database, "SELECT kind, id, until_us FROM tombstone");
  while (query.executeStep()) {
    empty_ = false;
    const auto kind = query.getColumn(0).getString();
    const auto id = query.getColumn(1).getInt64();
    if (kind == "before")
      before_ = query.getColumn(2).getInt64();
    else if (kind == "stream")
      streams_[id] = query.getColumn(2).getInt64();
    else
      (kind == "fact" ? facts_ : kind == "collection" ? collections_ : rows_).insert(id);
  }
}

std::int64_t Tombstones::horizon_of(std::int64_t stream) const {
  const auto found = streams_.find(stream);
  return found == streams_.end() ? before_ : std::max(before_, found->second);
}

}  // namespace certtrail
