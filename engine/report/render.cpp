#include "engine/report/render.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <utility>

#include "engine/decode/text.h"
#include "engine/report/display.h"

namespace certtrail {
namespace {

constexpr std::string_view kColumnGap = "  ";
constexpr std::size_t kNarrowestCut = 8;  // no column is cut below this

bool is_number(const Cell& cell) {
  return std::holds_alternative<std::int64_t>(cell) || std::holds_alternative<double>(cell);
}

// "-5", "+3.25", "1e9": what a spreadsheet shows as a number and never runs.
bool is_plain_number(std::string_view text) {
  const auto digits = [&text] {
    const auto end = std::min(text.find_first_not_of("0123456789"), text.size());
    text.remove_prefix(end);
    return end > 0;
  };
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  if (!digits()) return false;
  if (text.starts_with('.') && (text.remove_prefix(1), !digits())) return false;
  return text.empty();
}

bool starts_formula(std::string_view text) {
  constexpr std::string_view kStarts = "=+-@\t\r\n";
  if (text.empty()) return false;
  if (kStarts.find(text.front()) != std::string_view::npos) return true;
  for (const std::string_view full_width : {"＝", "＋", "－", "＠"})
    if (text.starts_with(full_width)) return true;
  return false;
}

struct Layout {
  std::vector<std::size_t> widths;
  std::vector<bool> right;  // columns that hold only numbers
};

Layout lay_out(const std::vector<std::string>& header,
               const std::vector<std::vector<std::string>>& cells, const std::vector<bool>& numeric,
               std::size_t terminal) {
  Layout layout{{}, numeric};
  for (const auto& name : header) layout.widths.push_back(display_width(name));
  for (const auto& row : cells)
    for (std::size_t i = 0; i < row.size(); ++i)
      layout.widths[i] = std::max(layout.widths[i], display_width(row[i]));
  if (terminal == 0) return layout;
  const auto total = [&](std::size_t cap) {
    std::size_t sum = kColumnGap.size() * (header.size() - 1);
    for (const auto width : layout.widths) sum += std::min(width, cap);
    return sum;
  };
  auto cap = std::max(kNarrowestCut, *std::max_element(layout.widths.begin(), layout.widths.end()));
  while (cap > kNarrowestCut && total(cap) > terminal) --cap;
  for (auto& width : layout.widths) width = std::min(width, cap);
  return layout;
}

void write_line(const std::vector<std::string>& cells, const Layout& layout, std::ostream& out) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const auto text = fit(cells[i], layout.widths[i]);
    const std::string padding(layout.widths[i] - display_width(text), ' ');
    if (i > 0) line += kColumnGap;
    line += layout.right[i] ? padding + text : text + padding;
  }
  line.erase(line.find_last_not_of(' ') + 1);
  out << line << '\n';
}

std::size_t write_table(const Rows& rows, std::ostream& out, std::size_t width) {
  std::vector<std::string> header;
  for (const auto& name : rows.columns) header.push_back(printable(name));
  std::vector<std::vector<std::string>> cells;
  std::vector<bool> numeric(header.size(), true);
  for (Row row; rows.next(row);) {
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < row.size(); ++i) {
      texts.push_back(printable(to_text(row[i])));
      if (!is_number(row[i]) && !texts.back().empty()) numeric[i] = false;
    }
    cells.push_back(std::move(texts));
  }
  if (cells.empty()) return 0;
  const auto layout = lay_out(header, cells, numeric, width);
  std::vector<std::string> rule;
  for (const auto column : layout.widths) rule.push_back(std::string(column, '-'));
  write_line(header, layout, out);
  write_line(rule, layout, out);
  for (const auto& row : cells) write_line(row, layout, out);
  return cells.size();
}

std::size_t write_csv(const Rows& rows, std::ostream& out, Formulas formulas) {
  const auto line = [&](std::size_t n, const auto& text) {
    for (std::size_t i = 0; i < n; ++i) out << (i > 0 ? "," : "") << text(i);
    out << '\n';
  };
  line(rows.columns.size(), [&](std::size_t i) { return csv_cell(rows.columns[i], formulas); });
  std::size_t count = 0;
  for (Row row; out && rows.next(row); ++count)
    line(row.size(), [&](std::size_t i) {
      return is_number(row[i]) ? to_text(row[i]) : csv_cell(to_text(row[i]), formulas);
    });
  return count;
}

std::size_t write_json(const Rows& rows, std::ostream& out) {
  std::size_t count = 0;
  for (Row row; out && rows.next(row); ++count)
    out << (count == 0 ? "[\n" : ",\n") << json_object(rows.columns, row);
  out << (count == 0 ? "[]\n" : "\n]\n");
  return count;
}

std::size_t write_json_lines(const Rows& rows, std::ostream& out) {
  std::size_t count = 0;
  for (Row row; out && rows.next(row); ++count) out << json_object(rows.columns, row) << '\n';
  return count;
}

std::string markdown_cell(const Cell& cell) {
  std::string out;
  for (const char c : printable(to_text(cell))) {
    if (std::string_view("|\\`*_[]~").find(c) != std::string_view::npos) out += '\\';
    out += c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '&' ? "&amp;" : std::string(1, c);
  }
  return out;
}

std::size_t write_markdown(const Rows& rows, std::ostream& out) {
  std::size_t count = 0;
  for (Row row; out && rows.next(row); ++count) {
    if (count == 0) {
      for (const auto& name : rows.columns) out << "| " << markdown_cell(name) << ' ';
      out << "|\n";
      for (std::size_t i = 0; i < rows.columns.size(); ++i) out << "|---";
      out << "|\n";
    }
    for (const auto& cell : row) out << "| " << markdown_cell(cell) << ' ';
    out << "|\n";
  }
  return count;
}

std::string json_value(const Cell& cell) {
  if (std::holds_alternative<std::monostate>(cell)) return "null";
  if (const auto* text = std::get_if<std::string>(&cell)) return json_string(*text);
  if (const auto* real = std::get_if<double>(&cell); real && !std::isfinite(*real)) return "null";
  return to_text(cell);
}

}  // namespace

std::optional<Style> parse_style(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, Style>, 5> kStyles = {
      {{"table", Style::table},
       {"csv", Style::csv},
       {"json", Style::json},
       {"jsonl", Style::jsonl},
       {"markdown", Style::markdown}}};
  for (const auto& [known, style] : kStyles)
    if (name == known) return style;
  return std::nullopt;
}

Rows rows_of(Query& query) {
  return {query.columns(), [&query](Row& row) { return query.next(row); }};
}

Rows rows_of(std::vector<std::string> columns, std::vector<Row> rows) {
  return {std::move(columns), [rows = std::move(rows), at = std::size_t{0}](Row& row) mutable {
            if (at == rows.size()) return false;
            row = std::move(rows[at++]);
            return true;
          }};
}

std::size_t render(Rows rows, Style style, std::ostream& out, std::size_t width,
                   Formulas formulas) {
  switch (style) {
    case Style::table:
      return write_table(rows, out, width);
    case Style::csv:
      return write_csv(rows, out, formulas);
    case Style::json:
      return write_json(rows, out);
    case Style::jsonl:
      return write_json_lines(rows, out);
    case Style::markdown:
      return write_markdown(rows, out);
  }
  return 0;
}

std::string csv_cell(std::string_view text, Formulas formulas) {
  std::string cell;
  if (formulas == Formulas::neutralise && starts_formula(text) && !is_plain_number(text))
    cell = "'";
  cell += text;
  const bool quoted = cell.find_first_of(",\"\r\n") != std::string::npos || cell.starts_with(' ') ||
                      cell.ends_with(' ');
  if (!quoted) return cell;
  std::string out = "\"";
  for (const char c : cell) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + '"';
}

std::string json_object(const std::vector<std::string>& columns, const Row& row) {
  std::string out = "{";
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (i > 0) out += ',';
    out += json_string(columns[i]) + ':' + json_value(row[i]);
  }
  return out + '}';
}

}  // namespace certtrail
