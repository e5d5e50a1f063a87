#include "engine/decode/property_list.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <string>

#include "tests/golden.h"

using namespace certtrail;
using Kind = PropertyValue::Kind;

namespace {

std::string fixture(const std::string& name) {
  return tests::slurp(std::filesystem::path(FIXTURES) / "formats/apple_profile_state" / name);
}

std::size_t values_in(const PropertyValue& value) {
  std::size_t count = 1;
  for (const auto& item : value.items) count += values_in(item);
  for (const auto& [key, inner] : value.entries) count += values_in(inner);
  return count;
}

// An array of `members` references to object 0, which is that array.
std::string array_that_holds_itself(int members) {
  std::string list = "bplist00";
  list += static_cast<char>(0xA0 | members);
  list += std::string(static_cast<std::size_t>(members), '\0');
  const auto table = list.size();
  list += '\x08';
  list += std::string(6, '\0') + "\x01\x01";
  const auto number = [&](std::size_t value) {
    list += std::string(7, '\0') + static_cast<char>(value);
  };
  number(1);
  number(0);
  number(table);
  return list;
}

}  // namespace

TEST_CASE("both forms of a property list give the same tree") {
  const auto events = read_property_list(fixture("MCProfileEvents.plist"));
  REQUIRE(events);
  const auto& list = (*events)["ProfileEvents"];
  REQUIRE(list.kind == Kind::array);
  REQUIRE(list.items.size() == 4);
  CHECK(list.items[0]["Microsoft.Profiles.MDM"]["operation"].text == "install");
  CHECK(list.items[0]["Microsoft.Profiles.MDM"]["timestamp"].number == 1'732'780'801'000'000);
  CHECK(list.items[3].entries.front().first == "www.windowsintune.com.wifi.B\u00FCro");
  CHECK_FALSE(events->has("Other"));

  const auto stub = read_property_list(fixture("profile-0a1b.stub"));
  REQUIRE(stub);
  CHECK((*stub)["InstallDate"].number == 1'732'780'862'000'000);
  CHECK((*stub)["InstallOptions"]["installedByMDM"].number == 1);
  CHECK((*stub)["SignerCerts"].items.front().kind == Kind::data);
}

TEST_CASE("damaged property lists end, whatever their objects refer to") {
  const auto whole = fixture("MCProfileEvents.plist");
  for (std::size_t size = 0; size < whole.size(); ++size)
    if (const auto list = read_property_list(whole.substr(0, size)))
      CHECK(values_in(*list) <= 100'100);
  for (std::size_t at = 0; at < whole.size(); ++at)
    for (const char with : {'\0', '\xFF', '\xA1', '\x7F'}) {
      auto changed = whole;
      changed[at] = with;
      if (const auto list = read_property_list(changed)) CHECK(values_in(*list) <= 100'100);
    }
  const auto deep = read_property_list(array_that_holds_itself(1));
  REQUIRE(deep);
  CHECK(values_in(*deep) < 100);
  const auto wide = read_property_list(array_that_holds_itself(14));
  REQUIRE(wide);
  CHECK(values_in(*wide) <= 100'100);
}
