// The synthetic fleet must be the same bytes every time, or no golden could rest on it.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

namespace {

std::map<std::string, std::string> fleet(const std::filesystem::path& out) {
  std::filesystem::remove_all(out);
  const std::string command = std::string(FLEETGEN_PROGRAM) +
                              " --devices 1 --stories windows_stuck" + " --out '" + out.string() +
                              "' 2>/dev/null";
  REQUIRE(std::system(command.c_str()) != 0);  // no such story
  const std::string good = std::string(FLEETGEN_PROGRAM) +
                           " --devices 1 --stories android_stuck,windows_renamed --out '" +
                           out.string() + "'";
  REQUIRE(std::system(good.c_str()) == 0);
  std::map<std::string, std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(out)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    files[std::filesystem::relative(entry.path(), out).string()] =
        std::string(std::istreambuf_iterator<char>(file), {});
  }
  return files;
}

}  // namespace

TEST_CASE("fleetgen makes the same fleet twice, and the truth of each chosen story") {
  const auto folder = std::filesystem::temp_directory_path() / "certtrail_fleetgen_test";
  const auto first = fleet(folder / "first");
  CHECK(first == fleet(folder / "second"));
  const std::string truth = first.at("truth.tsv");
  for (const char* story : {"\tandroid_stuck\n", "\twindows_renamed\n", "\tios_complete\n"})
    CHECK(truth.find(story) != std::string::npos);
  std::filesystem::remove_all(folder);
}
