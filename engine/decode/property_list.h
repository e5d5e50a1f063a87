// Apple property lists, XML and binary, as a tree. Hostile ones end: no deeper than 64 levels and
// no more than 100,000 values, however their objects refer to each other.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace certtrail {

struct PropertyValue {
  enum class Kind : std::uint8_t { none, text, integer, boolean, date, data, array, dictionary };
  using Entry = std::pair<std::string, PropertyValue>;

  Kind kind = Kind::none;
  std::string text;                  // UTF-8; of data its bytes; of a real number its digits
  std::int64_t number = 0;           // integer; boolean 0 or 1; date: microseconds UTC
  std::vector<PropertyValue> items;  // of an array
  std::vector<Entry> entries;        // of a dictionary, in document order

  // The value of a dictionary's key; a value of kind none if it has none, or is no dictionary.
  const PropertyValue& operator[](std::string_view key) const;
  bool has(std::string_view key) const { return (*this)[key].kind != Kind::none; }
};

// nullopt if it is neither form, or damaged so that nothing can be read. What a cut XML list holds
// before its end is read; a cut binary one holds its index at the end and cannot be.
std::optional<PropertyValue> read_property_list(std::string_view bytes);

}  // namespace certtrail
