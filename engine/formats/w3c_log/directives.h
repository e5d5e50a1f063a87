// The lines of a W3C extended log that start with '#': what its rows are made of from there on.
#pragma once

#include <string>
#include <string_view>

#include "engine/decode/text.h"
#include "engine/formats/w3c_log/columns.h"

namespace certtrail::formats::w3c_log {

inline constexpr std::string_view kFields = "#Fields:", kDate = "#Date:";

struct Directives {
  Columns columns;
  std::string day;  // of the last "#Date: 2026-11-20 08:15:00"

  // Whether the line binds the columns anew.
  bool read(std::string_view line) {
    if (line.starts_with(kDate)) {
      const auto date = trim(line.substr(kDate.size()));
      day = date.substr(0, date.find(' '));
    }
    if (!line.starts_with(kFields)) return false;
    columns.bind(line.substr(kFields.size()));
    return true;
  }
};

// Whether the first "#Fields:" line of a text names the field.
inline bool names_field(std::string_view text, std::string_view field) {
  const auto at = text.find(kFields);
  return at != std::string_view::npos &&
         text.substr(at, text.find('\n', at) - at).find(field) != std::string_view::npos;
}

}  // namespace certtrail::formats::w3c_log
