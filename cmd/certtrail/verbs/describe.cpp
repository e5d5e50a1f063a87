// certtrail formats, schema, decode, --help and --version: what the program itself knows.
#include <iostream>
#include <stdexcept>

#include "cmd/certtrail/terminal.h"
#include "cmd/certtrail/verbs/verbs.h"
#include "engine/link/causes.h"
#include "engine/model/format.h"
#include "engine/report/nearest.h"
#include "engine/report/schema_docs.h"

namespace certtrail {
namespace {

const DocumentedTable& find_table(const std::string& name) {
  std::vector<std::string> names;
  for (const auto& table : documented_schema()) {
    if (table.name == name) return table;
    names.push_back(table.name);
  }
  const auto guess = nearest(name, names);
  throw std::invalid_argument(
      "no table or view is called '" + name + "'; " +
      (guess.empty() ? "`certtrail schema` lists them" : "did you mean " + guess + "?"));
}

void print_for_people(const DocumentedTable& table, bool first) {
  std::cout << (first ? "" : "\n") << table.kind << ' ' << table.name << ": " << table.sentence
            << '\n';
  for (const auto& column : table.columns) {
    const auto name = column.name + (column.type.empty() ? "" : " " + column.type);
    std::cout << "  " << name << std::string(name.size() < 28 ? 28 - name.size() : 1, ' ')
              << column.sentence << '\n';
  }
}

}  // namespace

int run(const PrintOptions& options) {
  std::cout << options.text;
  return kAllRead;
}

int run(const FormatsOptions& options) {
  std::vector<Row> rows;
  for (const auto* format : all_formats())
    rows.push_back({std::string(format->name), std::string(format->title),
                    std::string(format->start ? "mined" : "recognised only"),
                    std::string(format->basis)});
  render(rows_of({"format", "title", "read", "basis"}, std::move(rows)), options.style, std::cout,
         terminal_width());
  return kAllRead;
}

int run(const SchemaOptions& options) {
  std::vector<DocumentedTable> tables = documented_schema();
  if (!options.table.empty()) tables = {find_table(options.table)};
  if (options.style == Style::table) {
    for (std::size_t i = 0; i < tables.size(); ++i) print_for_people(tables[i], i == 0);
    return kAllRead;
  }
  std::vector<Row> rows;
  for (const auto& table : tables) {
    rows.push_back({table.kind, table.name, std::string(), std::string(), table.sentence});
    for (const auto& column : table.columns)
      rows.push_back({table.kind, table.name, column.name, column.type, column.sentence});
  }
  render(rows_of({"kind", "table", "column", "type", "meaning"}, std::move(rows)), options.style,
         std::cout, 0);
  return kAllRead;
}

int run(const DecodeOptions& options) {
  std::vector<Row> rows;
  for (const auto& code : options.codes) {
    const auto error = explain_error(code);
    rows.push_back({code, error.cause, error.also, error.cause_text, error.next_check});
  }
  render(rows_of({"code", "name", "also", "meaning", "next_check"}, std::move(rows)), options.style,
         std::cout, terminal_width());
  return kAllRead;
}

}  // namespace certtrail
