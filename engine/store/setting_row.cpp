#include "engine/store/setting_row.h"

namespace certtrail {

void keep_settings(SQLite::Database& database, const std::vector<SettingRow>& rows) {
  SQLite::Statement insert(database, "INSERT OR REPLACE INTO setting VALUES (?, ?, ?)");
  for (const auto& row : rows) {
    insert.bind(1, row.name);
    insert.bind(2, row.value);
    insert.bind(3, row.origin);
    insert.exec();
    insert.reset();
  }
}

std::vector<SettingRow> kept_settings(SQLite::Database& database) {
  std::vector<SettingRow> rows;
  SQLite::Statement query(database, "SELECT name, value, origin FROM setting ORDER BY name");
  while (query.executeStep())
    rows.push_back({query.getColumn(0).getString(), query.getColumn(1).getString(),
                    query.getColumn(2).getString()});
  return rows;
}

}  // namespace certtrail
