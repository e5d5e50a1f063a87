// Lines of certutil's listings by their shape: every word of them is localised.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace certtrail {

// "================ Certificate 0 ================"
bool is_block_line(std::string_view line);
// "Element 0:": the next certificate of a message.
bool is_element_line(std::string_view line);
// The name of a store as certutil's own documentation spells it, if the line is one's header.
std::optional<std::string> store_name(std::string_view line);

struct KeyValue {
  std::string_view key, value;
};
// "Serial Number: 2d..."
std::optional<KeyValue> split_line(std::string_view line);

bool looks_like_name(std::string_view value);  // "CN=..."
std::string_view without_quotes(std::string_view value);
bool contains_any(std::string_view text, std::initializer_list<std::string_view> words);

// Whose store a listing found at `path` shows: machine, user, or system.
std::string listing_scope(std::string_view path, std::string_view store);

}  // namespace certtrail
