// Renderers and terminal text, by tables.
#include "engine/report/render.h"

#include <catch2/catch.hpp>
#include <sstream>

#include "engine/report/display.h"

using namespace certtrail;

namespace {

std::string rendered(Style style, std::vector<Row> rows, std::size_t width = 0) {
  std::ostringstream out;
  render(rows_of({"name", "n"}, std::move(rows)), style, out, width);
  return out.str();
}

const std::vector<Row> kRows = {{std::string("Gerät"), std::int64_t{5}},
                                {std::string("会議室"), std::int64_t{-12}},
                                {std::monostate(), 2.5}};

}  // namespace

TEST_CASE("terminal width counts columns, not bytes") {
  const auto [text, width] = GENERATE(table<std::string, std::size_t>({
      {"", 0},
      {"abc", 3},
      {"Gerät", 5},
      {"会議室", 6},
      {"e\xCC\x81", 1},  // combining acute
      {"ＡＢ", 4},       // full width
      {"ｱｲ", 2},         // half width katakana
      {"👍", 2},
  }));
  CHECK(display_width(text) == width);
}

TEST_CASE("text is cut between characters") {
  const auto [text, width, cut] = GENERATE(table<std::string, std::size_t, std::string>({
      {"abcdef", 6, "abcdef"},
      {"abcdef", 5, "abcd…"},
      {"会議室", 6, "会議室"},
      {"会議室", 5, "会議…"},
      {"会議室", 4, "会…"},
      {"会議室", 1, "…"},
      {"Geräte", 4, "Ger…"},
      {"abc", 0, ""},
  }));
  CHECK(fit(text, width) == cut);
}

TEST_CASE("evidence cannot control the terminal") {
  const auto [text, shown] = GENERATE(table<std::string, std::string>({
      {"a\r\nb\tc", "a  b c"},
      {"\x1b[31mred", "\xEF\xBF\xBD[31mred"},
      {"\xC2\x9B"
       "2J",
       "\xEF\xBF\xBD"
       "2J"},  // C1 control sequence introducer
      {"a\xE2\x80\xAE"
       "b",
       "a\xEF\xBF\xBD"
       "b"},  // right-to-left override
      {"\xFF\xC3", "\xEF\xBF\xBD\xEF\xBF\xBD"},
      {"\xED\xA0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},  // a surrogate
  }));
  CHECK(printable(text) == shown);
}

TEST_CASE("csv cells") {
  const auto [text, cell] = GENERATE(table<std::string, std::string>({
      {"plain", "plain"},
      {"a,b", "\"a,b\""},
      {"say \"hi\"", "\"say \"\"hi\"\"\""},
      {"two\r\nlines", "\"two\r\nlines\""},
      {" padded", "\" padded\""},
      {"=1+1", "'=1+1"},
      {"+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"},
      {"@SUM(A1,A2)", "\"'@SUM(A1,A2)\""},
      {"\tx", "'\tx"},
      {"\rx", "\"'\rx\""},
      {"\n=1", "\"'\n=1\""},
      {"＝1+1", "'＝1+1"},
      {"-5", "-5"},
      {"+3.25", "+3.25"},
      {"-5+cmd", "'-5+cmd"},
      {"-", "'-"},
      {"-1.", "'-1."},
      {"", ""},
  }));
  CHECK(csv_cell(text) == cell);
}

TEST_CASE("formulas are kept for programs that ask for it") {
  CHECK(csv_cell("=1+1", Formulas::keep) == "=1+1");
  CHECK(csv_cell("\rx", Formulas::keep) == "\"\rx\"");
  std::ostringstream out;
  render(rows_of({"n"}, {{std::string("@x")}}), Style::csv, out, 0, Formulas::keep);
  CHECK(out.str() == "n\n@x\n");
}

TEST_CASE("tables align by display width and right-align numbers") {
  CHECK(rendered(Style::table, kRows) ==
        "name      n\n"
        "------  ---\n"
        "Gerät     5\n"
        "会議室  -12\n"
        "        2.5\n");
  CHECK(rendered(Style::table, {}).empty());
}

TEST_CASE("a table is cut to the terminal by narrowing its widest columns") {
  const std::vector<Row> rows = {{std::string(60, 'x'), std::int64_t{1}}};
  CHECK(rendered(Style::table, rows, 20) ==
        "name               n\n"
        "-----------------  -\n"
        "xxxxxxxxxxxxxxxx…  1\n");
}

TEST_CASE("formats for programs") {
  CHECK(rendered(Style::csv, kRows) == "name,n\nGerät,5\n会議室,-12\n,2.5\n");
  CHECK(rendered(Style::csv, {}) == "name,n\n");
  CHECK(rendered(Style::json, kRows) ==
        "[\n{\"name\":\"Gerät\",\"n\":5},\n{\"name\":\"会議室\",\"n\":-12},\n"
        "{\"name\":null,\"n\":2.5}\n]\n");
  CHECK(rendered(Style::json, {}) == "[]\n");
  CHECK(rendered(Style::jsonl, {{std::string("a\"b\n"), std::int64_t{1}}}) ==
        "{\"name\":\"a\\\"b\\n\",\"n\":1}\n");
  CHECK(rendered(Style::markdown, {{std::string("a|b<c"), std::int64_t{1}}}) ==
        "| name | n |\n|---|---|\n| a\\|b&lt;c | 1 |\n");
  // What would begin a link, an image, code, emphasis or another row stays text.
  CHECK(rendered(Style::markdown,
                 {{std::string("![x](y) ~~z~~ http://a_b\nc\\"), std::monostate()}}) ==
        "| name | n |\n|---|---|\n| !\\[x\\](y) \\~\\~z\\~\\~ http://a\\_b c\\\\ |  |\n");
}
