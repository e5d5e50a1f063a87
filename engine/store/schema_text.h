// The SQL files of schema/, taken apart.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace certtrail {

// `iso8601(EXPR)` with balanced parentheses becomes plain SQLite that prints microseconds UTC as
// 2026-11-21T12:00:00.000000Z and null as null. Nested uses are expanded too.
std::string expand_iso8601(std::string_view sql);

// Whole statements, comments included, each up to its semicolon.
std::vector<std::string> split_statements(std::string_view sql);

// The table, index or view that a CREATE statement makes; empty for any other statement.
std::string created_name(std::string_view statement);

// Rows of a tab-separated file after its header line; short rows are filled with empty texts.
std::vector<std::vector<std::string>> read_tsv(std::string_view text, std::size_t columns);

}  // namespace certtrail
