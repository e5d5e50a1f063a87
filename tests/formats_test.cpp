// Every fixture of every format: it is claimed by exactly its own format, says what its golden says
// however it is cut into blocks, and survives the loss of any tail.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>

#include "engine/decode/framing.h"
#include "engine/decode/record_json.h"
#include "engine/decode/text.h"
#include "tests/golden.h"

using namespace certtrail;
namespace fs = std::filesystem;

namespace {

const Format* claimed_by(std::string_view bytes, const std::string& path) {
  const auto head = bytes.substr(0, 65536);
  const auto text = decode_head(head);
  return identify({head, text}, path);
}

std::string parse(const Format& format, const std::string& path, std::string_view bytes,
                  std::size_t block) {
  Feeder feeder(format, {path, format.framing == Framing::evtx_chunks});
  for (std::size_t at = 0; at < bytes.size(); at += block) feeder.feed(bytes.substr(at, block));
  feeder.finish();
  std::string text;
  for (const auto& record : feeder.output().records) text += to_json(record) + "\n";
  for (const auto& note : feeder.output().notes) text += to_json(note) + "\n";
  return text;
}

std::vector<fs::path> fixtures_of(const Format& format) {
  std::vector<fs::path> found;
  const auto folder = fs::path(FIXTURES) / "formats" / std::string(format.name);
  if (!fs::exists(folder)) return found;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.path().extension() != ".expected" && entry.path().extension() != ".md")
      found.push_back(entry.path());
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace

TEST_CASE("every format has fixtures, and each says what its golden says") {
  for (const Format* format : all_formats()) {
    const auto fixtures = fixtures_of(*format);
    INFO("fixtures/formats/" << format->name);
    CHECK_FALSE(fixtures.empty());
    for (const auto& fixture : fixtures) {
      INFO(fixture);
      const auto bytes = tests::slurp(fixture);
      const auto path = fixture.filename().string();
      REQUIRE(claimed_by(bytes, path) == format);
      if (!format->start) continue;
      const auto whole = parse(*format, path, bytes, std::max<std::size_t>(bytes.size(), 1));
      tests::check_golden(fixture.string() + ".expected", whole);
      for (const std::size_t block : {std::size_t{1}, std::size_t{7}, std::size_t{4093}})
        if (bytes.size() / block < 200'000) CHECK(parse(*format, path, bytes, block) == whole);
    }
  }
}

TEST_CASE("a fixture cut off anywhere is read without harm") {
  for (const Format* format : all_formats()) {
    if (!format->start) continue;
    for (const auto& fixture : fixtures_of(*format)) {
      INFO(fixture);
      const auto bytes = tests::slurp(fixture);
      for (std::size_t length = 0; length < bytes.size(); length += 1 + bytes.size() / 256)
        CHECK_NOTHROW(parse(*format, fixture.filename().string(),
                            std::string_view(bytes).substr(0, length), 65536));
    }
  }
}
