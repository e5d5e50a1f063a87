// What moments of one clock say of another clock that saw the same.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace certtrail {

// A correction on which most pairs agree.
struct AgreedOffset {
  std::int64_t offset_us = 0;  // to add to the first clock
  std::int64_t pairs = 0;      // that agree
  std::int64_t spread_us = 0;  // greatest distance of one of them from the offset
};

// Which corrections may be: multiples of the step between two bounds.
struct OffsetSearch {
  std::int64_t step_us = 0, from_us = 0, to_us = 0;
};

// The pairs are known: differences of the second clock less the first. The multiple of a quarter of
// an hour that more than half of them are nearest to.
std::optional<AgreedOffset> agreed_offset(std::vector<std::int64_t> differences);

// The pairs are to be found: each of `moments` was seen by the second clock, among `others`, which
// it saw too; both sorted. One correction must bring more than half of the moments that meet
// anything, and more than twice as many as any other, upon others within 3 seconds. Moments of one
// minute count once; the newest 32 minutes suffice. A moment alone counts only where so few others
// lie in reach that chance would hardly (once in ten) put one there.
std::optional<AgreedOffset> found_offset(const std::vector<std::int64_t>& moments,
                                         const std::vector<std::int64_t>& others,
                                         const OffsetSearch& search);

// Every zone offset is a multiple of 15 minutes.
std::int64_t round_to_quarter_hour(std::int64_t us);

}  // namespace certtrail
