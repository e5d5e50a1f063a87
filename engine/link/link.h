// Layer 3 from layers 1 and 2: a full recompute, built beside the old tables and swapped in one
// transaction.
#pragma once

#include <cstdint>
#include <filesystem>

#include "engine/link/settings.h"

namespace certtrail {

struct LinkSummary {
  std::int64_t devices = 0;
  std::int64_t deliveries = 0;
  std::int64_t out_of_scope = 0;  // certificates that nothing joins to SCEP
};

// Rebuilds the linked tables of a database that Store has created. The same rows and settings give
// the same tables, whatever happened before. Throws std::runtime_error if the database cannot be
// written.
LinkSummary link(const std::filesystem::path& database, const Settings& settings);

}  // namespace certtrail
