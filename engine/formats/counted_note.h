// A kind of damage that may be met in every line of a log: told once, with how often and where
// first.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/model/format.h"

namespace certtrail::formats {

class CountedNote {
 public:
  void add(std::uint64_t offset) {
    if (count_++ == 0) first_ = offset;
  }

  // "3 rows have no time" for `what` "rows have no time"; nothing if it was never met.
  void tell(Severity severity, std::string_view code, std::string_view what, Output& out) const {
    if (count_ == 0) return;
    out.notes.push_back(
        {severity, first_, std::string(code), std::to_string(count_) + " " + std::string(what)});
  }

 private:
  std::uint64_t count_ = 0, first_ = 0;
};

}  // namespace certtrail::formats
