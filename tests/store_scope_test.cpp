// Whose store a certutil listing shows: the listing does not say, the place where it was found
// does.
#include <catch2/catch.hpp>

#include "engine/decode/framing.h"
#include "engine/decode/text.h"

using namespace certtrail;

namespace {

std::string scope_of(const std::string& path, const std::string& store) {
  const auto text = store + " \"x\"\nCertUtil: -store command completed successfully.\n";
  const auto* format = identify({text, text}, path);
  REQUIRE(format);
  Feeder feeder(*format, {path, false});
  feeder.feed(text);
  feeder.finish();
  return std::get<SnapshotInfo>(feeder.output().records.back().body).scope;
}

}  // namespace

TEST_CASE("whose store a listing shows is read off its path") {
  const auto [path, store, scope] = GENERATE(table<std::string, std::string, std::string>({
      {"PC-1-machine-My.txt", "My", "My/machine"},
      {"PC-1-anna-user-My.txt", "My", "My/user"},
      {"a.zip!/(26) Command windir_system32_certutil_exe_-store output.log", "CA", "CA/machine"},
      {"a.zip!/(27) Command windir_system32_certutil_exe_-store_-user_my output.log", "my",
       "My/system"},
      {"(05) (_windir__system32_certutil_exe_-store_-user_my) (0x00000000) output.log", "my",
       "My/system"},
      {"a.zip!/12/output.log", "CA", "CA/machine"},
      {"a.zip!/13/output.log", "my", "My/system"},
      {"logs/output.log", "my", "My/machine"},
      {"DiagLogs-PC-USER1-20261120T081500Z.zip!/PC-USER1-My.txt", "My", "My/machine"},
      {"HKCU/current_user.txt", "Root", "Root/user"},
      {"output.log", "my", "My/machine"},
  }));
  CHECK(scope_of(path, store) == scope);
}
