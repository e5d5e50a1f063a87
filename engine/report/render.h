// A result as text: for people (table, markdown) or for programs (csv, json, jsonl).
#pragma once

#include <functional>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "engine/report/query.h"

namespace certtrail {

// What csv does with text that a spreadsheet would run as a formula.
enum class Formulas { neutralise, keep };

enum class Style { table, csv, json, jsonl, markdown };
std::optional<Style> parse_style(std::string_view name);

// Rows of any origin: `next` fills the next one and is false after the last.
struct Rows {
  std::vector<std::string> columns;
  std::function<bool(Row&)> next;
};
Rows rows_of(Query& query);                                             // the query must outlive it
Rows rows_of(std::vector<std::string> columns, std::vector<Row> rows);  // keeps them

// Writes all rows and gives their number; stops early if `out` fails. All styles stream but table,
// which holds its rows to know how wide they are. No rows: table and markdown write
// nothing, csv its header, json an empty array.
// `width` (terminal columns, 0 = unlimited) concerns only tables: cells are cut, never rows.
std::size_t render(Rows rows, Style style, std::ostream& out, std::size_t width = 0,
                   Formulas formulas = Formulas::neutralise);

// One cell of RFC 4180 text. Unless formulas are kept, text that a spreadsheet would run as one
// (leading = + - @ in ASCII or full width, tab, CR or LF, unless it is a plain number) gets an
// apostrophe in front.
std::string csv_cell(std::string_view text, Formulas formulas = Formulas::neutralise);

// Rows of csv that a spreadsheet shows, besides the header; it drops the rest in silence.
inline constexpr std::size_t kSpreadsheetRows = 1'048'575;

// {"column":value,...} with the columns in order; integers and reals as numbers, null as null.
std::string json_object(const std::vector<std::string>& columns, const Row& row);

}  // namespace certtrail
