#include "engine/decode/csv.h"

#include <catch2/catch.hpp>

using namespace certtrail;

namespace {

using Rows = std::vector<std::vector<std::string>>;

std::vector<CsvRow> rows_of(std::string_view text) {
  std::vector<CsvRow> rows;
  const auto keep = [&](CsvRow& row) { rows.push_back(row); };
  CsvReader reader;
  const Piece piece{text, 0, text.size(), true};
  LineWalker walker(piece);
  for (Line line; walker.next(line);) reader.feed(line, keep);
  reader.finish(keep);
  return rows;
}

Rows fields_of(std::string_view text) {
  Rows fields;
  for (const auto& row : rows_of(text)) fields.push_back(row.fields);
  return fields;
}

}  // namespace

TEST_CASE("delimited text is read as its writers meant it") {
  const auto [text, expected] = GENERATE(table<std::string, Rows>({
      {"a,b\r\n1,2\r\n", {{"a", "b"}, {"1", "2"}}},
      {"a;b\n1,5;2", {{"a", "b"}, {"1,5", "2"}}},
      {"a\tb\nx y\t\n", {{"a", "b"}, {"x y", ""}}},
      {"sep=;\na;b,c\n", {{"a", "b,c"}}},
      {"#TYPE System.Object\n\"a\",\"b\"\n", {{"a", "b"}}},
      {"\"a\",\"say \"\"hi\"\"\"\n", {{"a", "say \"hi\""}}},
      {"\"a\",\"two\nlines\",c\nd,e,f\n", {{"a", "two\nlines", "c"}, {"d", "e", "f"}}},
      {"\"a\",\"\n\n\",c\n", {{"a", "\n\n", "c"}}},
      {"name,note\nBob's 5\" phone,x\n", {{"name", "note"}, {"Bob's 5\" phone", "x"}}},
      {"\"a\"b,c\n", {{"ab", "c"}}},
      {"a,b,c\n1\n1,2,3,4\n", {{"a", "b", "c"}, {"1"}, {"1", "2", "3", "4"}}},
      {"\n\na\n\nb\n", {{"a"}, {"b"}}},
      {"a,\"\"\n", {{"a", ""}}},
      {"", {}},
  }));
  CHECK(fields_of(text) == expected);
}

TEST_CASE("a row knows where it stands") {
  const auto rows = rows_of("a,b\r\n\"x\r\ny\",2\r\nlast,3");
  REQUIRE(rows.size() == 3);
  CHECK(rows[1].offset == 5);
  CHECK(rows[1].length == 10);
  CHECK(rows[1].text == "\"x\ny\",2");
  CHECK(rows[2].offset == 15);
  CHECK(rows[2].length == 6);
}

TEST_CASE("a quote that is never closed costs one row") {
  std::string text = "a,b\n\"broken,1\n";
  for (int i = 0; i < 1000; ++i) text += "row" + std::to_string(i) + ",2\n";
  const auto rows = rows_of(text);
  REQUIRE(rows.size() == 1002);
  CHECK(rows[1].broken_quote);
  CHECK(rows[1].fields == std::vector<std::string>{"broken,1"});
  CHECK(rows[2].fields == std::vector<std::string>{"row0", "2"});
  CHECK(rows.back().fields == std::vector<std::string>{"row999", "2"});
}

TEST_CASE("the next opening quote does not close a quote that was never closed") {
  const auto rows = rows_of("a,b,c\n1,\"open,2\n3,\"x, y\",4\n5,6,7\n");
  REQUIRE(rows.size() == 4);
  CHECK(rows[1].fields == std::vector<std::string>{"1", "open,2"});
  CHECK(rows[1].broken_quote);
  CHECK(rows[2].fields == std::vector<std::string>{"3", "x, y", "4"});
  CHECK(rows[3].fields == std::vector<std::string>{"5", "6", "7"});
}

TEST_CASE("many broken quotes are read in reasonable time") {
  std::string text = "a,b\n";
  for (int i = 0; i < 100'000; ++i) text += "x,\"open\n";
  CHECK(rows_of(text).size() > 10);
}

TEST_CASE("the first row of a head is found behind a mark, a preface and blank lines") {
  CHECK(first_csv_row("\xEF\xBB\xBF\"a\",b\n1,2\n") == std::vector<std::string>{"a", "b"});
  CHECK(first_csv_row("sep=;\n\na;b\n") == std::vector<std::string>{"a", "b"});
  CHECK(first_csv_row("").empty());
}
