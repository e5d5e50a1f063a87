// What a block of an OMADM log holds, found without reading each record: a pure function of the
// block, so that blocks can be outlined ahead and on any core.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/formats/android_omadm/device_mode.h"

namespace certtrail::formats::omadm {

struct Outline {
  static constexpr auto kNone = std::string_view::npos;
  struct Part {
    std::size_t start, end;
  };

  std::uint64_t records = 0;  // lines that start one
  // Where the first and the last of them start. What stands before the first belongs to the block
  // before; the last may go on in the next one.
  std::size_t first = kNone, last = kNone;
  // All other records that may say something, each up to the start of the next.
  std::vector<Part> relevant;
  bool verbose = false;               // a record has the level that shows exchanges
  std::size_t scrubbed_user = kNone;  // the first record that ends in whose it is
  // The lines with the least time (the first of equals) and the greatest (the last of equals).
  std::size_t earliest = kNone, latest = kNone;
  std::int64_t earliest_us = 0, latest_us = 0;  // naive
};

// `block` holds whole lines of UTF-8.
Outline outline_of(std::string_view block, App app);

}  // namespace certtrail::formats::omadm
