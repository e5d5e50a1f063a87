#include "engine/link/generation.h"

#include "engine/link/columns.h"
#include "engine/link/components.h"
#include "engine/link/keys.h"

namespace certtrail {

std::uint64_t artifact_says(std::int64_t id, std::optional<std::int64_t> as_of_us,
                            std::int64_t reader_version) {
  const auto bits = [](std::int64_t value) { return static_cast<std::uint64_t>(value); };
  return mixed({bits(id), as_of_us ? mixed({1, bits(*as_of_us)}) : 0, bits(reader_version)});
}

std::string generation_of(std::int64_t evidence, const Settings& settings) {
  return hex_id(content_id({std::to_string(evidence), describe(settings)}));
}

std::string generation_now(SQLite::Database& database, const Settings& settings) {
  std::uint64_t evidence = 0;
  KeyedQuery(database, "scan_artifacts").each([&](Columns& c) {
    const auto id = c.integer();
    c.maybe();  // its stream
    const auto as_of = c.maybe();
    evidence += artifact_says(id, as_of, c.integer());
  });
  return generation_of(static_cast<std::int64_t>(evidence & INT64_MAX), settings);
}

}  // namespace certtrail
