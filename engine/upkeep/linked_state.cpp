#include "engine/upkeep/linked_state.h"

#include "engine/link/generation.h"

namespace certtrail {

LinkedState linked_state(SQLite::Database& database, const SettingsOf& settings_of) {
  SQLite::Statement state(database, "SELECT generation, now_us FROM link_state");
  if (!state.executeStep()) return LinkedState::missing;
  const auto generation = state.getColumn(0).getString();
  auto settings = settings_of(kept_settings(database));
  bool is_current = generation == generation_now(database, settings);
  if (!is_current && !state.getColumn(1).isNull()) {  // it may have been given --as-of
    settings.as_of_us = state.getColumn(1).getInt64();
    is_current = generation == generation_now(database, settings);
  }
  return is_current ? LinkedState::current : LinkedState::older;
}

}  // namespace certtrail
