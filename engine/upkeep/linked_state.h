// Whether the linked tables are those of the evidence.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <functional>
#include <vector>

#include "engine/link/settings.h"
#include "engine/store/setting_row.h"

namespace certtrail {

using SettingsOf = std::function<Settings(const std::vector<SettingRow>&)>;

enum class LinkedState { current, older, missing };

// `settings_of` understands what the database keeps of its settings.
LinkedState linked_state(SQLite::Database& database, const SettingsOf& settings_of);

}  // namespace certtrail
