// A database made of the real schema and one hand-written story of fixtures/reports/.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <filesystem>
#include <string>

#include "engine/store/embedded.h"
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

// iso8601(x) of the views in plain SQLite.
inline std::string expand_times(std::string sql) {
  const std::string call = "iso8601(";
  for (auto at = sql.find(call, sql.find("CREATE")); at != std::string::npos;
       at = sql.find(call, at)) {
    const auto end = sql.find(')', at);
    const auto x = sql.substr(at + call.size(), end - at - call.size());
    const auto text = "(strftime('%Y-%m-%dT%H:%M:%S', " + x +
                      " / 1000000, 'unixepoch') || printf('.%06dZ', " + x + " % 1000000))";
    sql.replace(at, end + 1 - at, text);
    at += text.size();
  }
  return sql;
}

// `story` without its extension; empty for a database into which nothing was ingested.
inline std::filesystem::path make_database(const std::filesystem::path& folder,
                                           const std::string& story) {
  const auto path = folder / "certtrail.db";
  SQLite::Database database(path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  for (const auto& file : embedded::migrations()) database.exec(std::string(file.text));
  for (const auto& file : embedded::schema())
    if (file.name.ends_with(".sql")) database.exec(expand_times(std::string(file.text)));
  if (!story.empty())
    database.exec(slurp(std::filesystem::path(FIXTURES) / "reports" / (story + ".sql")));
  return path;
}

}  // namespace certtrail::tests
