#include "engine/report/lint.h"

#include <algorithm>
#include <set>
#include <stdexcept>

#include "engine/decode/characters.h"
#include "engine/decode/text.h"

namespace certtrail {
namespace {

bool is_word_character(char c) { return is_alphanumeric(c) || c == '_'; }

// Words of the statement outside parentheses, quotes and comments, in lower case.
std::vector<std::string> outer_words(std::string_view sql) {
  std::vector<std::string> words;
  int depth = 0;
  while (!sql.empty()) {
    const char c = sql.front();
    std::size_t length = 1;
    if (sql.starts_with("--")) {
      length = std::min(sql.find('\n'), sql.size());
    } else if (c == '\'' || c == '"') {
      length = std::min(sql.find(c, 1), sql.size() - 1) + 1;
    } else if (is_word_character(c)) {
      while (length < sql.size() && is_word_character(sql[length])) ++length;
      if (depth == 0) words.push_back(ascii_lower(sql.substr(0, length)));
    } else {
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
    }
    sql.remove_prefix(length);
  }
  return words;
}

bool has_order_by(std::string_view sql) {
  const auto words = outer_words(sql);
  for (std::size_t i = 0; i + 1 < words.size(); ++i)
    if (words[i] == "order" && words[i + 1] == "by") return true;
  return false;
}

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (const auto& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

class Linter {
 public:
  explicit Linter(const Report& report) : report_(report) {}

  std::vector<Finding> run(Reader& reader) {
    const auto examined = examine(reader, report_.sql);
    if (!examined.problem.empty()) {
      complain(examined.line == 0 ? 0 : report_.sql_line + examined.line - 1, examined.problem);
      return std::move(findings_);
    }
    check_defaults();
    compare_parameters(examined.parameters);
    compare_columns(Query(reader, report_.sql).columns());
    if (!has_order_by(report_.sql))
      complain(report_.sql_line, "there is no ORDER BY: rows would come in any order");
    return std::move(findings_);
  }

 private:
  void complain(std::size_t line, std::string text) {
    findings_.push_back({report_.file, line, std::move(text)});
  }

  void check_defaults() {
    try {
      bind_parameters(report_, {});
    } catch (const std::invalid_argument& error) {
      complain(0, std::string("a default does not fit: ") + error.what());
    }
  }

  void compare_parameters(const std::vector<std::string>& used) {
    std::set<std::string> declared;
    for (const auto& parameter : report_.parameters) {
      if (!declared.insert(":" + parameter.name).second)
        complain(0, "parameter " + parameter.name + " is declared twice");
      else if (std::find(used.begin(), used.end(), ":" + parameter.name) == used.end())
        complain(0, "parameter " + parameter.name + " is declared and not used");
    }
    for (const auto& name : used)
      if (!declared.contains(name)) complain(0, "parameter " + name + " is used and not declared");
  }

  void compare_columns(const std::vector<std::string>& selected) {
    std::vector<std::string> declared;
    for (const auto& column : report_.columns) declared.push_back(column.name);
    if (declared != selected)
      complain(
          0, "declared are the columns " + listed(declared) + "; selected are " + listed(selected));
  }

  const Report& report_;
  std::vector<Finding> findings_;
};

std::vector<Row> rows_of_defaults(Reader& reader, const Report& report) {
  std::vector<Row> rows;
  auto query = run_report(reader, report, {});
  for (Row row; query.next(row);) rows.push_back(row);
  return rows;
}

// The report with every column behind its ORDER BY: where that comes to differ by `direction`,
// ORDER BY had left it open.
Report with_ties_ordered(const Report& report, const std::string& direction) {
  auto ordered = report;
  const auto end = report.sql.find_last_not_of("; \t\r\n");
  ordered.sql = report.sql.substr(0, end + 1) + "\n";
  for (std::size_t i = 1; i <= report.columns.size(); ++i)
    ordered.sql += ", " + std::to_string(i) + direction;
  return ordered;
}

bool has_ties(Reader& reader, const Report& report) {
  const auto ascending = with_ties_ordered(report, "");
  if (!examine(reader, ascending.sql).problem.empty()) return false;  // it ends in LIMIT, say
  return rows_of_defaults(reader, ascending) !=
         rows_of_defaults(reader, with_ties_ordered(report, " DESC"));
}

}  // namespace

std::vector<Finding> lint(Reader& reader, const Report& report) {
  return Linter(report).run(reader);
}

bool is_order_open(Reader& reader, const Report& report) {
  if (has_ties(reader, report)) return true;
  reader.database().exec("PRAGMA reverse_unordered_selects = ON");
  const auto reversed = rows_of_defaults(reader, report);
  reader.database().exec("PRAGMA reverse_unordered_selects = OFF");
  return rows_of_defaults(reader, report) != reversed;
}

}  // namespace certtrail
