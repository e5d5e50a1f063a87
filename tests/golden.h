// Golden files: accepted with `UPDATE_GOLDEN=1 scripts/test`, reviewed in git.
#pragma once

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace certtrail::tests {

inline std::string slurp(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline void check_golden(const std::filesystem::path& expected, const std::string& actual) {
  if (std::getenv("UPDATE_GOLDEN")) {
    std::filesystem::create_directories(expected.parent_path());
    std::ofstream(expected, std::ios::binary) << actual;
    return;
  }
  INFO("golden file: " << expected << "  (UPDATE_GOLDEN=1 to accept)");
  CHECK(slurp(expected) == actual);
}

// The folder of real samples (CERTTRAIL_SAMPLES); empty if absent, and the test is then skipped.
inline std::filesystem::path samples() {
  const char* folder = std::getenv("CERTTRAIL_SAMPLES");
  return folder && std::filesystem::exists(folder) ? std::filesystem::path(folder)
                                                   : std::filesystem::path();
}

}  // namespace certtrail::tests
