// A database made of the real schema and one hand-written story of fixtures/reports/.
#pragma once

#include <filesystem>
#include <string>

#include "engine/store/store.h"
#include "tests/golden.h"

namespace certtrail::tests {

// A folder of its own for one test, removed at its end.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "certtrail-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// `story` without its extension; empty for a database into which nothing was ingested.
inline std::filesystem::path make_database(const std::filesystem::path& folder,
                                           const std::string& story) {
  const auto path = folder / "certtrail.db";
  Store store(path);
  if (!story.empty())
    store.database().exec(slurp(std::filesystem::path(FIXTURES) / "reports" / (story + ".sql")));
  return path;
}

}  // namespace certtrail::tests
