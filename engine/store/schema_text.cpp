#include "engine/store/schema_text.h"

#include <sqlite3.h>

#include <stdexcept>
#include <utility>

#include "engine/decode/text.h"

namespace certtrail {
namespace {

constexpr std::string_view kCall = "iso8601(";

bool is_name_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

// Position after a comment or quoted text that starts at `at`; `at` itself if none does.
std::size_t skip_quoted(std::string_view sql, std::size_t at) {
  if (sql.substr(at, 2) == "--") return std::min(sql.find('\n', at), sql.size());
  if (sql[at] != '\'' && sql[at] != '"') return at;
  const auto end = sql.find(sql[at], at + 1);
  return end == std::string_view::npos ? sql.size() : end + 1;
}

std::size_t closing_parenthesis(std::string_view sql, std::size_t after_open) {
  std::size_t depth = 1;
  for (std::size_t at = after_open; at < sql.size();) {
    if (const auto next = skip_quoted(sql, at); next != at) {
      at = next;
      continue;
    }
    if (sql[at] == '(') ++depth;
    if (sql[at] == ')' && --depth == 0) return at;
    ++at;
  }
  throw std::runtime_error("iso8601( is not closed");
}

std::string iso8601_of(const std::string& e) {
  // A remainder of a negative number is negative: times before 1970 need the floor.
  return "(strftime('%Y-%m-%dT%H:%M:%S', ((" + e + ") - (((" + e +
         ") % 1000000) + 1000000) % 1000000) / 1000000, 'unixepoch')"
         " || printf('.%06dZ', (((" +
         e + ") % 1000000) + 1000000) % 1000000))";
}

std::string_view next_word(std::string_view& text) {
  text = trim(text);
  const auto end = std::min(text.find_first_of(" \t\r\n("), text.size());
  const auto word = text.substr(0, end);
  text.remove_prefix(end);
  return word;
}

std::string_view without_comments_before(std::string_view statement) {
  statement = trim(statement);
  while (statement.starts_with("--")) {
    statement.remove_prefix(std::min(statement.find('\n'), statement.size()));
    statement = trim(statement);
  }
  return statement;
}

}  // namespace

std::string expand_iso8601(std::string_view sql) {
  std::string out;
  for (std::size_t at = 0; at < sql.size();) {
    if (const auto next = skip_quoted(sql, at); next != at) {
      out.append(sql.substr(at, next - at));
      at = next;
    } else if (sql.substr(at, kCall.size()) == kCall &&
               (at == 0 || !is_name_character(sql[at - 1]))) {
      const auto end = closing_parenthesis(sql, at + kCall.size());
      out += iso8601_of(expand_iso8601(sql.substr(at + kCall.size(), end - at - kCall.size())));
      at = end + 1;
    } else {
      out += sql[at++];
    }
  }
  return out;
}

std::vector<std::string> split_statements(std::string_view sql) {
  std::vector<std::string> statements;
  std::string piece;
  for (std::size_t at = 0; at < sql.size();) {
    const auto end = std::min(sql.find(';', at), sql.size() - 1) + 1;
    piece.append(sql.substr(at, end - at));
    at = end;
    if (!sqlite3_complete(piece.c_str())) continue;
    statements.push_back(std::move(piece));
    piece.clear();
  }
  if (!without_comments_before(piece).empty()) statements.push_back(std::move(piece));
  return statements;
}

std::string created_name(std::string_view statement) {
  auto rest = without_comments_before(statement);
  if (ascii_lower(next_word(rest)) != "create") return {};
  for (auto word = next_word(rest); !word.empty(); word = next_word(rest)) {
    const auto kind = ascii_lower(word);
    if (kind == "table" || kind == "index" || kind == "view") return std::string(next_word(rest));
    if (kind != "unique" && kind != "temp") return {};
  }
  return {};
}

std::vector<std::vector<std::string>> read_tsv(std::string_view text, std::size_t columns) {
  std::vector<std::vector<std::string>> rows;
  bool header = true;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    auto line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty() || line.starts_with('#')) continue;
    if (std::exchange(header, false)) continue;
    std::vector<std::string> row;
    for (std::size_t i = 0; i < columns; ++i) {
      const auto tab = std::min(line.find('\t'), line.size());
      row.emplace_back(line.substr(0, tab));
      line.remove_prefix(std::min(tab + 1, line.size()));
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace certtrail
