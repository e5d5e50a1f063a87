// The sources of servers' logs: one list, copied wherever SQLite must see it to use the index.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "engine/link/columns.h"
#include "tests/golden.h"

namespace fs = std::filesystem;
using certtrail::tests::slurp;

namespace {

std::vector<fs::path> sql_files() {
  std::vector<fs::path> files;
  for (const auto* folder : {"schema", "queries"})
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(SOURCE_DIR) / folder))
      if (entry.path().extension() == ".sql") files.push_back(entry.path());
  return files;
}

std::string list_of(std::string_view text) {
  std::string sources;
  std::istringstream words{std::string(text)};
  for (std::string word; words >> word;) sources += (sources.empty() ? "" : " ") + word;
  return sources;
}

// Every list in parentheses, or up to an empty line, that begins as the sources do. Lists of a few
// servers, which ask tables without the index, begin otherwise.
std::vector<std::string> lists_in(const std::string& sql, const std::string& first) {
  std::vector<std::string> lists;
  for (auto at = sql.find(first); at != std::string::npos; at = sql.find(first, at + 1)) {
    const auto end = std::min(sql.find(')', at), sql.find("\n\n", at));
    lists.push_back(list_of(std::string_view(sql).substr(at, end - at)));
  }
  return lists;
}

}  // namespace

TEST_CASE("every list of the sources of servers is the same, so that their index is used") {
  const auto sources = list_of(certtrail::link_query("server_sources"));
  const std::string first = "'ca_event', 'connector_event', 'connector_event_old'";
  REQUIRE(sources.starts_with(first));
  std::size_t found = 0;
  for (const auto& file : sql_files())
    for (const auto& list : lists_in(slurp(file), first)) {
      INFO(file.string());
      CHECK(list == sources);
      ++found;
    }
  CHECK(found == 7);  // link_input, the index, and five conditions in reports
}

TEST_CASE("the sources of servers are those that the state map knows of") {
  const auto sources = certtrail::link_query("server_sources");
  std::set<std::string> mapped;
  std::istringstream rows(slurp(fs::path(SOURCE_DIR) / "schema/states.tsv"));
  for (std::string row; std::getline(rows, row);) mapped.insert(row.substr(0, row.find('\t')));
  std::size_t count = 0;
  for (const auto& source : mapped) count += sources.find("'" + source + "'") != std::string::npos;
  CHECK(count == 11);
  CHECK(std::count(sources.begin(), sources.end(), ',') == 10);
}
