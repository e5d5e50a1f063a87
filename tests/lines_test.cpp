// Lines keep their true offsets whatever the block size and the encoding.
#include "engine/decode/lines.h"

#include <catch2/catch.hpp>

using namespace certtrail;

namespace {

struct Seen {
  std::string text;
  std::uint64_t offset;
  std::uint64_t length;
  bool operator==(const Seen&) const = default;
};

std::vector<Seen> lines_of(std::string_view bytes, std::size_t block) {
  std::vector<Seen> seen;
  const auto take = [&](const Piece& piece) {
    LineWalker walker(piece);
    for (Line line; walker.next(line);)
      seen.push_back({std::string(line.text), line.offset, line.length});
  };
  LineFramer framer;
  for (std::size_t at = 0; at < bytes.size(); at += block)
    framer.feed(bytes.substr(at, block), take);
  framer.finish(take);
  return seen;
}

}  // namespace

TEST_CASE("lines are the same whatever the size of the blocks") {
  const std::string utf16(
      "\xFF\xFE"
      "a\0\xe9\0\r\0\n\0b\0\n\0\n\0c\0",
      18);
  const auto [bytes, expected] = GENERATE_COPY(table<std::string, std::vector<Seen>>({
      {"a\r\n\nbc", {{"a", 0, 3}, {"", 3, 1}, {"bc", 4, 2}}},
      {"\xEF\xBB\xBFx\ny\n", {{"x", 3, 2}, {"y", 5, 2}}},
      {"ok\nk\xE4se\n", {{"ok", 0, 3}, {"k\xC3\xA4se", 3, 5}}},
      {utf16, {{"a\xC3\xA9", 2, 8}, {"b", 10, 4}, {"", 14, 2}, {"c", 16, 2}}},
      {"", {}},
  }));
  const auto block = GENERATE(1u, 2u, 3u, 7u, 4096u);
  CHECK(lines_of(bytes, block) == expected);
}

TEST_CASE("a line that is no UTF-8 leaves the lines around it verbatim") {
  std::string bytes;
  std::vector<Seen> expected;
  const auto add = [&](const std::string& raw, const std::string& text) {
    expected.push_back({text, bytes.size(), raw.size() + 1});
    bytes += raw + "\n";
  };
  for (int i = 0; i < 3000; ++i) {
    add("line " + std::to_string(i) + " \xC3\xA4", "line " + std::to_string(i) + " \xC3\xA4");
    if (i % 1000 == 999) add("k\xE4se", "k\xC3\xA4se");
  }
  const auto block = GENERATE(as<std::size_t>(), 1, 4093, 65536, 1 << 20);
  CHECK((lines_of(bytes, block) == expected));

  std::size_t decoded = 0;
  LineFramer framer;
  const auto take = [&](const Piece& piece) { decoded += !piece.verbatim; };
  framer.feed(bytes, take);
  framer.finish(take);
  CHECK(decoded == 3);
}

TEST_CASE("a line beyond the limit is cut at the same places whatever the size of the blocks") {
  constexpr auto kLimit = LineFramer::kLineLimit;
  const auto [before, length] = GENERATE_COPY(table<std::string, std::size_t>({
      {"", kLimit - 1},
      {"", kLimit},
      {"ab\n", 2 * kLimit + 5},
      {std::string(kLimit - 10, 'k') + "\n", kLimit + 1},
  }));
  std::string text = before + std::string(length, 'x') + "\nlast \xC3\xA9\n";
  if (length > kLimit)
    text.replace(before.size() + kLimit - 3, 4,
                 "\xC3\xA4\xC3\xA4");  // a cut would split the second
  const auto whole = lines_of(text, text.size());
  CHECK(whole.back() == Seen{"last \xC3\xA9", text.size() - 8, 8});
  std::uint64_t at = 0;
  for (const auto& line : whole) {
    CHECK(line.offset == at);
    CHECK(line.length <= kLimit);
    at += line.length;
  }
  CHECK(at == text.size());
  for (const std::size_t block : {std::size_t{65'537}, std::size_t{1} << 20, kLimit + 1})
    CHECK((lines_of(text, block) == whole));
}

TEST_CASE("a UTF-16 line beyond the limit is cut between its units") {
  constexpr auto kLimit = LineFramer::kLineLimit;
  std::string text = "\xFF\xFE";
  for (std::size_t i = 0; i < kLimit / 2 + 100; ++i) text += std::string("a\0", 2);
  text += std::string("\n\0b\0", 4);
  const auto whole = lines_of(text, text.size());
  REQUIRE(whole.size() == 3);
  CHECK(whole[0].text == std::string(kLimit / 2, 'a'));
  CHECK(whole[1].text == std::string(100, 'a'));
  CHECK((lines_of(text, 99'999) == whole));
}
