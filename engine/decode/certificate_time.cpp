#include "engine/decode/certificate_time.h"

#include <algorithm>

#include "engine/decode/civil_time.h"
#include "engine/decode/der.h"

namespace certtrail {

std::optional<std::int64_t> certificate_time_us(unsigned tag, std::string_view text) {
  const bool short_year = tag == kDerUtcTime;
  if ((!short_year && tag != kDerGeneralizedTime) || text.size() != (short_year ? 13 : 15) ||
      text.back() != 'Z')
    return std::nullopt;
  text.remove_suffix(1);
  if (!std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }))
    return std::nullopt;
  const auto two_digits = [&] {
    const auto number = static_cast<unsigned>((text[0] - '0') * 10 + (text[1] - '0'));
    text.remove_prefix(2);
    return number;
  };
  const unsigned century = !short_year ? two_digits() : text.front() >= '5' ? 19 : 20;
  const unsigned year = century * 100 + two_digits();
  const unsigned month = two_digits();
  const auto days = days_from_civil(year, month, two_digits());
  const unsigned hour = two_digits();
  const unsigned minute = two_digits();
  const unsigned second = two_digits();
  if (!days || hour > 23 || minute > 59 || second > 60) return std::nullopt;
  return *days * kMicrosecondsPerDay +
         std::int64_t{hour * 3600 + minute * 60 + second} * kMicrosecondsPerSecond;
}

}  // namespace certtrail
