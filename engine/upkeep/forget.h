// Evidence of one device, or before a day, is taken out of a database for good.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "engine/upkeep/linked_state.h"
#include "engine/upkeep/sweep.h"

namespace certtrail {

struct ForgetRequest {
  std::string device;  // as `certtrail trail` takes it; empty: none
  std::optional<std::int64_t> before_us;
  bool dry_run = false;
};

struct Forgotten {
  Swept tables;
  bool changed = false;  // there are new tombstones, or rows went
};

// Writes tombstones (schema/migrations/008), removes what is under them in one transaction, empties
// the linked tables if anything changed, and makes the file smaller; bytes of removed rows are
// overwritten. A dry run does the same and rolls it back. Throws std::invalid_argument if the
// device names none or several, std::runtime_error, saying what to do, if the database cannot be
// used or written, or if a device is asked for while the linked tables are older than the evidence.
Forgotten forget(const std::filesystem::path& database, const ForgetRequest& request,
                 const SettingsOf& settings_of);

}  // namespace certtrail
