// What ingest and link share.
#pragma once

#include <filesystem>

#include "cmd/certtrail/log.h"
#include "engine/link/settings.h"

namespace certtrail {

// Brings the database to this release's schema and links it. Throws std::runtime_error if another
// certtrail writes it.
void link_database(const std::filesystem::path& database, const Settings& settings, unsigned jobs,
                   LogStyle log);

}  // namespace certtrail
