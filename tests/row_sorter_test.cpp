// Rows that wait for the end of their collection: what comes back is what went in, in order,
// however much memory there was.
#include "engine/store/row_sorter.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <limits>
#include <random>
#include <utility>

#include "engine/store/clean_text.h"
#include "engine/store/row_bytes.h"

using namespace certtrail;

namespace {

using Rows = std::vector<std::pair<std::string, std::string>>;

Rows read(const RowSorter& sorter) {
  Rows rows;
  for (SortedRows row(sorter); row.valid(); row.next())
    rows.push_back({std::string(row.key()), std::string(row.row())});
  return rows;
}

Rows random_rows(std::size_t count, std::size_t greatest_row) {
  std::mt19937 random(static_cast<unsigned>(count));
  Rows rows;
  for (std::size_t i = 0; i < count; ++i) {
    std::string key(random() % 24, 'k');
    for (auto& c : key) c = static_cast<char>(random() % 3 ? 'k' : random() % 256);
    rows.push_back({key, std::to_string(i) + std::string(random() % greatest_row, 'r')});
  }
  return rows;
}

}  // namespace

TEST_CASE("rows come back in the order of their keys, equal ones as they were added") {
  const auto [count, greatest_row, budget_bytes] =
      GENERATE(table<std::size_t, std::size_t, std::uint64_t>({
          {0, 1, 0},
          {1, 1, 0},
          {3000, 40, 0},               // each row is a run of its own, and runs are merged
          {20'000, 200, 600'000},      // some runs and a rest in memory
          {20'000, 200, 100'000'000},  // all in memory
          {30, 700'000, 2'000'000},    // rows larger than any block
      }));
  INFO(count << " rows up to " << greatest_row << " bytes, " << budget_bytes << " in memory");
  StagingBudget budget(budget_bytes);
  RowSorter sorter(budget);
  auto rows = random_rows(count, greatest_row);
  for (const auto& [key, row] : rows) sorter.add(key, row);
  sorter.finish();
  std::stable_sort(rows.begin(), rows.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  const bool same = read(sorter) == rows;
  CHECK(same);
  const bool again = read(sorter) == rows;
  CHECK(again);
  const RowSorter moved(std::move(sorter));
  const bool still = read(moved) == rows;
  CHECK(still);
}

TEST_CASE("a temporary file that cannot be made is an error that says what to do") {
  StagingBudget budget(0);
  RowSorter sorter(budget);
  sorter.add("k", "row");
  ::setenv("TMPDIR", "/nonexistent", 1);
  CHECK_THROWS_WITH(sorter.add("k", "row"), Catch::Contains("point TMPDIR to a folder"));
  ::unsetenv("TMPDIR");
}

TEST_CASE("what was staged is given back to the budget") {
  StagingBudget budget(1);
  {
    RowSorter sorter(budget);
    for (int i = 0; i < 10'000; ++i) sorter.add(std::to_string(i), "row");
    sorter.finish();
    CHECK(budget.is_spent(1));
  }
  CHECK_FALSE(budget.is_spent(1));
}

TEST_CASE("the values of a row come back as they were") {
  constexpr auto kLeast = std::numeric_limits<std::int64_t>::min();
  constexpr auto kGreatest = std::numeric_limits<std::int64_t>::max();
  RowBytes row;
  const std::string long_text(300, 'x');
  row.number(kLeast).number(kGreatest).number(-1).number(0).number(std::nullopt);
  row.text("").text(long_text).text("a\xff");
  auto bytes = row.view();
  for (const auto number : {kLeast, kGreatest, std::int64_t{-1}, std::int64_t{0}}) {
    const auto value = read_value(bytes);
    CHECK(value.kind == Value::Kind::number);
    CHECK(value.number == number);
  }
  CHECK(read_value(bytes).kind == Value::Kind::null);
  for (const auto& text : {std::string(), long_text, std::string("a\xC3\xBF")}) {
    const auto value = read_value(bytes);
    CHECK(value.kind == Value::Kind::text);
    CHECK(value.text == text);
  }
  CHECK(bytes.empty());
}

TEST_CASE("keys as bytes are in the order of what they are made of") {
  const auto key = [](std::uint32_t a, std::int64_t b, std::string_view c) {
    return std::string(KeyBytes().number(a).number(b).text(c).number(7u).view());
  };
  const std::vector<std::string> in_order = {key(0, std::numeric_limits<std::int64_t>::min(), ""),
                                             key(0, -1, "b"),
                                             key(0, 0, ""),
                                             key(0, 0, "a"),
                                             key(0, 0, "ab"),
                                             key(0, 0, "b"),
                                             key(0, 256, ""),
                                             key(1, -5, ""),
                                             key(256, -9, "")};
  CHECK(std::is_sorted(in_order.begin(), in_order.end()));
  std::string_view bytes = in_order[7];
  CHECK(read_key_u32(bytes) == 1);
  CHECK(read_key_i64(bytes) == -5);
}

TEST_CASE("clean text is UTF-8 without NUL, wherever the odd byte stands") {
  for (std::size_t size = 0; size < 40; ++size) {
    const std::string plain(size, 'a');
    CHECK(is_clean(plain));
    for (std::size_t at = 0; at < size; ++at)
      for (const char odd : {'\0', '\xff', '\x80', '\xC3'}) {
        auto text = plain;
        text[at] = odd;
        CHECK_FALSE(is_clean(text));
        CHECK(is_clean(cleaned(text)));
      }
    CHECK(is_clean(plain + "\xC3\xBF" + plain));
  }
}
