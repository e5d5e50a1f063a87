#include "engine/report/schema_docs.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "engine/decode/text.h"
#include "engine/store/embedded.h"

namespace certtrail {
namespace {

std::string_view word(std::string_view text) {
  return text.substr(0, std::min(text.find_first_of(" ,("), text.size()));
}

struct CommentedLine {
  std::string_view code, comment;
};

CommentedLine split_comment(std::string_view line) {
  const auto at = line.find("-- ");
  if (at == std::string_view::npos) return {trim(line), {}};
  return {trim(line.substr(0, at)), trim(line.substr(at + 3))};
}

bool is_constraint(std::string_view code) {
  return code.starts_with("PRIMARY KEY") || code.starts_with("UNIQUE") ||
         code.starts_with("CHECK") || code.starts_with("FOREIGN KEY");
}

std::optional<DocumentedColumn> column_of_table(const CommentedLine& line) {
  if (line.code.empty() || is_constraint(line.code)) return std::nullopt;
  const auto name = word(line.code);
  const auto type = word(trim(line.code.substr(name.size())));
  if (type.empty()) return std::nullopt;
  return DocumentedColumn{std::string(name), std::string(type), std::string(line.comment)};
}

// "expression AS name, -- sentence"; a line without AS continues the expression below it.
std::optional<DocumentedColumn> column_of_view(const CommentedLine& line) {
  const auto as = line.code.rfind(" AS ");
  if (as == std::string_view::npos || line.comment.empty()) return std::nullopt;
  return DocumentedColumn{std::string(word(trim(line.code.substr(as + 4)))), "",
                          std::string(line.comment)};
}

std::optional<DocumentedTable> opening(std::string_view code, const std::string& comment) {
  for (const std::string_view kind : {"table", "view"}) {
    const std::string_view create = kind == "table" ? "CREATE TABLE " : "CREATE VIEW ";
    if (code.starts_with(create))
      return DocumentedTable{
          std::string(word(code.substr(create.size()))), std::string(kind), comment, {}};
  }
  return std::nullopt;
}

// "ALTER TABLE name ADD COLUMN column TYPE ...; -- sentence"
std::optional<DocumentedTable> addition(const CommentedLine& line) {
  constexpr std::string_view kAlter = "ALTER TABLE ", kAdd = " ADD COLUMN ";
  const auto add = line.code.find(kAdd);
  if (!line.code.starts_with(kAlter) || add == std::string_view::npos) return std::nullopt;
  const auto column = column_of_table({line.code.substr(add + kAdd.size()), line.comment});
  if (!column) return std::nullopt;
  const auto name = line.code.substr(kAlter.size(), add - kAlter.size());
  return DocumentedTable{std::string(name), "addition", "", {*column}};
}

bool ends_table(const DocumentedTable& table, std::string_view code) {
  return table.kind == "table" ? code.starts_with(")") : code.ends_with(";");
}

}  // namespace

std::vector<DocumentedTable> parse_schema(std::string_view sql) {
  std::vector<DocumentedTable> tables;
  std::string comment;
  bool inside = false;
  while (!sql.empty()) {
    const auto end = std::min(sql.find('\n'), sql.size());
    const auto text = sql.substr(0, end);
    sql.remove_prefix(std::min(end + 1, sql.size()));
    const auto line = split_comment(text);
    if (inside) {
      auto& table = tables.back();
      const auto column = table.kind == "table" ? column_of_table(line) : column_of_view(line);
      inside = !ends_table(table, line.code);
      if (column && (inside || table.kind == "view")) table.columns.push_back(*column);
    } else if (auto table = opening(line.code, comment)) {
      tables.push_back(std::move(*table));
      comment.clear();
      inside = true;
    } else if (auto added = addition(line)) {
      tables.push_back(std::move(*added));
      comment.clear();
    } else if (!line.comment.empty()) {
      if (!comment.empty()) comment += ' ';
      comment += line.comment;
    } else {
      comment.clear();
    }
  }
  return tables;
}

const std::vector<DocumentedTable>& documented_schema() {
  static const std::vector<DocumentedTable> all = [] {
    std::vector<DocumentedTable> tables;
    const auto read = [&tables](const embedded::File& file) {
      if (!file.name.ends_with(".sql")) return;
      for (auto& table : parse_schema(file.text)) {
        const auto known = std::find_if(tables.begin(), tables.end(),
                                        [&](const auto& t) { return t.name == table.name; });
        if (table.kind == "addition") {
          if (known != tables.end()) known->columns.push_back(std::move(table.columns.front()));
          continue;
        }
        if (known != tables.end()) tables.erase(known);  // a migration may lay out a table anew
        tables.push_back(std::move(table));
      }
    };
    for (const auto& file : embedded::migrations()) read(file);
    for (const auto& file : embedded::schema()) read(file);
    return tables;
  }();
  return all;
}

}  // namespace certtrail
