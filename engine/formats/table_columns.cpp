#include "engine/formats/table_columns.h"

#include "engine/decode/text.h"

namespace certtrail {
namespace {

constexpr std::size_t kColumnLimit = 512;

std::string header_key(std::string_view header) {
  std::string key;
  for (const char c : ascii_lower(trim(header)))
    if (c != ' ' && c != '_' && c != '-' && c != '.') key += c;
  return key;
}

}  // namespace

TableColumns::TableColumns(const std::vector<std::string>& headers) {
  for (const auto& header : headers)
    if (keys_.size() < kColumnLimit) keys_.push_back(header_key(header));
}

int TableColumns::find(std::string_view key) const {
  for (std::size_t i = 0; i < keys_.size(); ++i)
    if (keys_[i] == key) return static_cast<int>(i);
  return -1;
}

std::string_view TableColumns::cell(const std::vector<std::string>& fields,
                                    std::initializer_list<std::string_view> keys) const {
  for (const auto key : keys) {
    const int index = find(key);
    if (index < 0 || static_cast<std::size_t>(index) >= fields.size()) continue;
    const auto value = trim(fields[static_cast<std::size_t>(index)]);
    if (!value.empty()) return value;
  }
  return {};
}

}  // namespace certtrail
