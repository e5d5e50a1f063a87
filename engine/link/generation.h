// What the linked tables are made of, as one stamp.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <optional>
#include <string>

#include "engine/link/settings.h"

namespace certtrail {

// What one artifact adds to the fingerprint of layers 1 and 2; the sum of all is the fingerprint.
std::uint64_t artifact_says(std::int64_t id, std::optional<std::int64_t> as_of_us,
                            std::int64_t reader_version);

// link_state.generation: of the fingerprint of layers 1 and 2, and the settings.
std::string generation_of(std::int64_t evidence, const Settings& settings);

// The same of a database as it is, which is only read: what link would stamp.
std::string generation_now(SQLite::Database& database, const Settings& settings);

}  // namespace certtrail
