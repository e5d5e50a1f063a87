// docs/hard-cases.md names tests and fixtures; each of them is there.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <sstream>
#include <string>

#include "tests/golden.h"

namespace fs = std::filesystem;
using certtrail::tests::slurp;

namespace {

std::string all_tests() {
  std::string text;
  for (const auto& entry : fs::directory_iterator(fs::path(SOURCE_DIR) / "tests"))
    if (entry.path().extension() == ".cpp") text += slurp(entry.path());
  return text;
}

}  // namespace

TEST_CASE("every hard case is held by a test that exists, or said to be open") {
  const auto tests = all_tests();
  std::istringstream lines(slurp(fs::path(SOURCE_DIR) / "docs/hard-cases.md"));
  int cases = 0;
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("| T")) continue;
    INFO(line);
    ++cases;
    CHECK(line.starts_with((cases < 10 ? "| T0" : "| T") + std::to_string(cases)));
    CHECK((line.find('"') != std::string::npos || line.find('`') != std::string::npos ||
           line.find("open: ") != std::string::npos));
    for (auto at = line.find('"'); at != std::string::npos;) {
      const auto end = line.find('"', at + 1);
      REQUIRE(end != std::string::npos);
      CHECK(tests.find(line.substr(at, end - at + 1)) != std::string::npos);
      at = line.find('"', end + 1);
    }
  }
  CHECK(cases == 57);
}
