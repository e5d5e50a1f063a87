#include "engine/decode/json_objects.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

using namespace certtrail;

namespace {

struct Read {
  std::vector<std::string> rows;
  bool complete = false;
  std::uint64_t too_large = 0;
};

// In lines of at most `part` bytes, as the parts of a long line come.
Read read(std::string_view text, std::size_t part) {
  Read read;
  JsonObjectReader reader;
  for (std::size_t at = 0; at < text.size(); at += part) {
    const auto piece = text.substr(at, part);
    reader.feed({piece, at, piece.size()}, [&](JsonObject& object) {
      CHECK(text.substr(object.offset, object.length) == object.text);
      read.rows.push_back(object.text);
    });
  }
  read.complete = reader.is_complete();
  read.too_large = reader.too_large();
  return read;
}

using Rows = std::vector<std::string>;

}  // namespace

TEST_CASE("rows of JSON, whatever wraps them") {
  const auto [text, rows] = GENERATE(table<std::string, Rows>({
      {R"([{"a":1},{"a":2}])", {R"({"a":1})", R"({"a":2})"}},
      {R"({"a":1})", {R"({"a":1})"}},
      {R"({"n":"x","values":[{"a":1}],"m":2})", {R"({"a":1})"}},
      {R"({"value" : [ {"a":{"value":[1,{"b":2}]}} ]})", {R"({"a":{"value":[1,{"b":2}]}})"}},
      {R"({"value":[{"a":1}]}{"value":[{"a":2}]})", {R"({"a":1})", R"({"a":2})"}},
      {R"([{"value":[{"a":1}]},{"value":[{"a":2}]}])", {R"({"a":1})", R"({"a":2})"}},
      {R"([[{"a":1}],[{"a":2}]])", {R"({"a":1})", R"({"a":2})"}},
      {R"([{"a":"}]\"\\","b":"value"},{"value":"[{"}])",
       {R"({"a":"}]\"\\","b":"value"})", R"({"value":"[{"})"}},
      {R"({"x":"value","y":[{"a":1}]})", {R"({"x":"value","y":[{"a":1}]})"}},
      {R"({"value":[]})", {}},
      {R"([])", {}},
  }));
  const std::size_t part = GENERATE(1, 3, 1000);
  INFO(text << " in parts of " << part);
  const auto found = read(text, part);
  CHECK(found.rows == rows);
  CHECK(found.complete);
}

TEST_CASE("JSON that is cut off or is none is not complete") {
  for (const auto* text : {"", "null", R"([{"a":1})", R"({"value":[{"a":1},{"a)", R"([{"a":"x)"})
    CHECK_FALSE(read(text, 1000).complete);
  CHECK(read(R"([{"a":1},{"a)", 1000).rows == Rows{R"({"a":1})"});
  CHECK(read("]}]", 1000).rows.empty());
  CHECK_FALSE(read(std::string(100'000, '['), 1000).complete);
}

TEST_CASE("an object too large is passed over, and the next row is read") {
  const auto filler = std::string(JsonObjectReader::kObjectLimit, 'x');
  const auto found = read(R"([{"a":1},{"b":")" + filler + R"("},{"a":3}])", 4096);
  CHECK(found.too_large == 1);
  CHECK(found.rows == Rows{R"({"a":1})", R"({"a":3})"});
  CHECK_FALSE(found.complete);
}
