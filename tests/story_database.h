// A database made of the real schema and one hand-written story of fixtures/reports/.
#pragma once

#include <filesystem>
#include <string>

#include "engine/store/embedded.h"
#include "engine/store/store.h"
#include "tests/golden.h"
#include "tests/temporary_folder.h"

namespace certtrail::tests {

// `story` without its extension; empty for a database into which nothing was ingested.
inline std::filesystem::path make_database(const std::filesystem::path& folder,
                                           const std::string& story) {
  const auto path = folder / "certtrail.db";
  Store store(path);
  if (!story.empty())
    store.database().exec(slurp(std::filesystem::path(FIXTURES) / "reports" / (story + ".sql")));
  return path;
}

// As a release left it that knew only so many of the migrations.
inline void make_older_database(const std::filesystem::path& path, std::size_t migrations) {
  SQLite::Database database(path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  for (std::size_t i = 0; i < migrations; ++i)
    database.exec(std::string(embedded::migrations().at(i).text));
  database.exec("PRAGMA user_version = " + std::to_string(migrations));
  database.exec("PRAGMA application_id = " + std::to_string(kApplicationId));
}

}  // namespace certtrail::tests
