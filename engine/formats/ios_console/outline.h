// What a block of an Apple log holds, found without reading each message: a pure function of the
// block, so that blocks can be outlined ahead and on any core.
#pragma once

#include <string_view>
#include <vector>

#include "engine/formats/ios_console/line.h"
#include "engine/formats/ios_console/rtf.h"

namespace certtrail::formats::ios {

// The start of a record.
struct Mark {
  std::int64_t naive_us;  // as Entry::naive_us
  std::size_t at;         // of its line in the block
  Family family;
  bool is_debug;
  bool of_certificates;  // by a daemon whose lines may matter
  bool matters;          // of these: may say something, or is the first of its daemon and host here
};

// What stands before the first record belongs to the block before; the last may go on in the next.
using Outline = std::vector<Mark>;

// `block` holds whole lines of UTF-8, of `rtf` unless that is null.
Outline outline_of(std::string_view block, const RtfDocument* rtf);

}  // namespace certtrail::formats::ios
