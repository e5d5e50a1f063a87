// What stands in columns at the start of a line of an Apple log, taken off it from left to right.
// All of it is inlined, so that the rest of the line stays in registers: a log has tens of millions
// of lines.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "engine/decode/characters.h"
#include "engine/decode/civil_time.h"
#include "engine/decode/sixteen.h"

namespace certtrail::formats::ios {

inline constexpr std::size_t kTimeOfDay = 8;  // "HH:MM:SS"

inline bool is_blank(char c) { return c == ' ' || c == '\t'; }

[[gnu::always_inline]] inline void skip_blanks(std::string_view& rest) {
  std::size_t count = 0;
  while (count < rest.size() && is_blank(rest[count])) ++count;
  rest.remove_prefix(count);
}

// Takes the characters up to a blank, and the blanks behind them.
[[gnu::always_inline]] inline std::string_view take_word(std::string_view& rest) {
  constexpr std::size_t kSeen = 32;
  std::size_t end = 0;
  std::size_t next = 0;
  if (rest.size() > kSeen) {
    const auto blanks =
        bits_of<kSeen>(rest.data(), [](Sixteen c) { return (c == ' ') | (c == '\t'); });
    end = static_cast<std::size_t>(std::countr_zero(blanks | std::uint64_t{1} << kSeen));
    next = end + static_cast<std::size_t>(std::countr_one(blanks >> end));
  }
  if (next == 0 || next >= kSeen) {
    while (end < rest.size() && !is_blank(rest[end])) ++end;
    for (next = end; next < rest.size() && is_blank(rest[next]);) ++next;
  }
  const auto word = rest.substr(0, end);
  rest.remove_prefix(next);
  return word;
}

inline std::size_t digits_at(std::string_view text, std::size_t at) {
  std::size_t count = 0;
  while (at + count < text.size() && is_digit(text[at + count])) ++count;
  return count;
}

// Microseconds of "HH:MM:SS.ffffff" and one character that continues neither; -1 for anything else.
// Sixteen characters are looked at.
inline std::int64_t usual_clock(const char* text) {
  constexpr Sixteen kUsual = {'0', '0', ':', '0', '0', ':', '0', '0',
                              '.', '0', '0', '0', '0', '0', '0', 0};
  constexpr Sixteen kMost = {9, 9, 0, 9, 9, 0, 9, 9, 0, 9, 9, 9, 9, 9, 9, 255};
  if (any(load_sixteen(text) - kUsual > kMost) || is_digit(text[15])) return -1;
  const auto two = [text](int at) { return (text[at] - '0') * 10 + text[at + 1] - '0'; };
  const int hour = two(0);
  const int minute = two(3);
  const int second = two(6);
  if (hour > 23 || minute > 59 || second > 60) return -1;
  return (hour * 3600 + minute * 60 + second) * kMicrosecondsPerSecond + two(9) * 10'000 +
         two(11) * 100 + two(13);
}

// Takes "HH:MM:SS[.fraction]" off `rest`; false if it is not there. A fraction is truncated to
// microseconds.
[[gnu::always_inline]] inline bool take_clock(std::string_view& rest, std::int64_t& time,
                                              std::size_t& fraction) {
  time = rest.size() < sizeof(Sixteen) ? -1 : usual_clock(rest.data());
  if (time >= 0) {
    fraction = 6;
    rest.remove_prefix(kTimeOfDay + 1 + fraction);
    return true;
  }
  const auto seconds = rest.size() < kTimeOfDay ? -1 : read_clock(rest.data());
  if (seconds < 0) return false;
  std::int64_t microseconds = 0;
  fraction = 0;
  if (rest.size() > kTimeOfDay && rest[kTimeOfDay] == '.') {
    const auto digits = rest.substr(kTimeOfDay + 1);
    for (; fraction < digits.size() && is_digit(digits[fraction]); ++fraction)
      if (fraction < 6) microseconds = microseconds * 10 + (digits[fraction] - '0');
    for (auto missing = fraction; missing < 6; ++missing) microseconds *= 10;
  }
  time = seconds * kMicrosecondsPerSecond + microseconds;
  rest.remove_prefix(kTimeOfDay + (fraction > 0 ? fraction + 1 : 0));
  return true;
}

// Takes "+HHMM" or "-HHMM" off `rest`; false if it is not there.
[[gnu::always_inline]] inline bool take_zone(std::string_view& rest, std::int32_t& offset) {
  if (rest.size() < 5 || (rest[0] != '+' && rest[0] != '-') || digits_at(rest.substr(0, 5), 1) != 4)
    return false;
  const int hours = (rest[1] - '0') * 10 + rest[2] - '0';
  const int minutes = (rest[3] - '0') * 10 + rest[4] - '0';
  if (hours > 18 || minutes > 59) return false;
  offset = rest[0] == '-' ? -(hours * 60 + minutes) : hours * 60 + minutes;
  rest.remove_prefix(5);
  return true;
}

template <std::size_t kSize>
bool is_word(std::string_view text, const char (&word)[kSize]) {
  return text.size() == kSize - 1 && std::memcmp(text.data(), word, kSize - 1) == 0;
}

}  // namespace certtrail::formats::ios
