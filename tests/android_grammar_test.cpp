// The line grammar and the message of state machines, as regular expressions gathered from every
// published line, against the reader that is written by hand.
#include <catch2/catch.hpp>
#include <regex>
#include <sstream>

#include "engine/formats/android_omadm/messages.h"
#include "tests/golden.h"

using namespace certtrail;
using namespace certtrail::formats;

namespace {

// std::regex recurses for each character: of a server message only the start is matched.
constexpr std::size_t kMatched = 400;

const std::regex kLine(
    R"(^\s*`?(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?)(Z|[+-]\d{2}:?\d{2})?[ \t]+)"
    R"(([A-Z]{4,7})[ \t]+(?:(Event)[ \t]+)?([A-Za-z_][\w.$]*)[ \t]+(\d+)[ \t]+(\d+)[ \t]+(.*?)`?\s*$)");
const std::regex kState(
    R"(^(SCEP|Root|PFX|[A-Z][A-Za-z]*) cert '([^']*)' state changed from (\w+) to (\w+))");

std::vector<std::string> lines_of_samples() {
  std::vector<std::string> lines;
  for (const auto& entry : std::filesystem::directory_iterator(tests::samples() / "text")) {
    if (!entry.path().filename().string().starts_with("android_omadm_")) continue;
    std::istringstream in(tests::slurp(entry.path()));
    for (std::string line; std::getline(in, line);) lines.push_back(line.substr(0, kMatched));
  }
  return lines;
}

}  // namespace

TEST_CASE("every published Android line is read as its grammar says") {
  if (tests::samples().empty()) return;
  int matching = 0;
  int changes = 0;
  for (const auto& line : lines_of_samples()) {
    INFO(line);
    const auto columns = omadm::parse_line(line);
    std::smatch match;
    if (!std::regex_match(line, match, kLine)) {
      CHECK((!columns || columns->time == "Time"));  // a page left the time of one record out
      continue;
    }
    ++matching;
    REQUIRE(columns);
    CHECK(columns->time == match[1].str() + match[2].str());
    CHECK(columns->level == match[3].str());
    CHECK(columns->logger == match[5].str());
    CHECK(columns->process == match[6].str());
    CHECK(columns->thread == match[7].str());
    const std::string message(columns->message);
    std::smatch state;
    const bool is_change = std::regex_search(message, state, kState);
    const auto found = omadm::read_state_change(*columns);
    REQUIRE(found.empty() != is_change);
    if (!is_change) continue;
    ++changes;
    const auto& transition = std::get<Transition>(found.front().body);
    CHECK(transition.previous_state == state[3].str());
    CHECK(transition.raw_state == state[4].str());
  }
  CHECK(matching == 45);
  CHECK(changes == 7);
}
