// Which cell of a row holds what, found by header names.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace certtrail {

// "Device ID", "DeviceId" and "device_id" are one header: its key is in lower case, without blanks,
// '_', '-' and '.'.
class TableColumns {
 public:
  TableColumns() = default;
  explicit TableColumns(const std::vector<std::string>& headers);

  // True if any header has the key.
  bool has(std::string_view key) const { return find(key) >= 0; }
  // The first of `keys` whose cell in this row is not empty; empty if none. Cells are trimmed.
  std::string_view cell(const std::vector<std::string>& fields,
                        std::initializer_list<std::string_view> keys) const;

 private:
  int find(std::string_view key) const;

  std::vector<std::string> keys_;
};

}  // namespace certtrail
