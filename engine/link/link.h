// Layer 3 from layers 1 and 2, component by component; only what changed is linked again.
#pragma once

#include <cstdint>
#include <filesystem>

#include "engine/link/settings.h"

namespace certtrail {

struct LinkSummary {
  std::int64_t devices = 0;
  std::int64_t deliveries = 0;
  std::int64_t out_of_scope = 0;       // certificates that nothing joins to SCEP
  std::int64_t components = 0;         // of evidence that may bear on one another
  std::int64_t components_linked = 0;  // of them, anew
};

// Brings the linked tables of a database up to its evidence. The same rows and settings give the
// same tables, whatever happened before: an increment equals a full rebuild. `jobs`: components
// linked at once, 0 for one on each core. Throws std::runtime_error if the database cannot be
// written, or another writer holds it.
LinkSummary link(const std::filesystem::path& database, const Settings& settings,
                 unsigned jobs = 0);

}  // namespace certtrail
