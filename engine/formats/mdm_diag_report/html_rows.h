// The rows of all tables of an HTML page, read as browsers would read a damaged one: whatever is
// missing is missing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace certtrail {

struct HtmlRow {
  std::string table;               // id of its table; empty if it has none
  std::vector<std::string> cells;  // text without tags, blanks in it as one
  std::uint64_t offset = 0;        // of its first cell
  std::uint64_t length = 0;
};

std::vector<HtmlRow> html_rows(std::string_view html);

}  // namespace certtrail
