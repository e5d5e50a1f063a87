// Is everything still as it was when it was stored: archives, database, links?
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "engine/upkeep/linked_state.h"

namespace certtrail {

struct VerifyFinding {
  std::string check;    // schema, database, references, links, archive
  std::string status;   // ok, info, loss
  std::string subject;  // what it is about: a table, a path
  std::string detail;   // a sentence
};

// Only reads, and holds no more than one path for each collection. Paths are as they were given to
// ingest: relative ones are looked for below the working folder. `settings_of` understands what the
// database keeps of its settings. Throws std::runtime_error, saying what to do, if it is no
// database of this release.
std::vector<VerifyFinding> verify(const std::filesystem::path& database,
                                  const SettingsOf& settings_of);

}  // namespace certtrail
