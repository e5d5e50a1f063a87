// Settings as the database keeps them.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <string>
#include <vector>

namespace certtrail {

struct SettingRow {
  std::string name, value, origin;  // the columns of `setting`
};

// Replaces the rows of these names; within the caller's transaction.
void keep_settings(SQLite::Database& database, const std::vector<SettingRow>& rows);

std::vector<SettingRow> kept_settings(SQLite::Database& database);  // by name

}  // namespace certtrail
