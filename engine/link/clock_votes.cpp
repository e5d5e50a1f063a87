#include "engine/link/clock_votes.h"

#include <algorithm>
#include <cstdlib>

namespace certtrail {
namespace {

constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kMinute = 60 * kSecond;
constexpr std::int64_t kQuarterHour = 15 * kMinute;
constexpr std::int64_t kNear = 3 * kSecond;  // of clocks that networks set; a server logs seconds
constexpr std::size_t kMostMinutes = 32;     // of one log

std::vector<std::int64_t> newest_of_each_minute(const std::vector<std::int64_t>& moments) {
  std::vector<std::int64_t> some;
  for (auto at = moments.rbegin(); at != moments.rend() && some.size() < kMostMinutes; ++at)
    if (some.empty() || some.back() - *at >= kMinute) some.push_back(*at);
  return some;
}

// Of the other that is nearest; nullopt if none is near.
std::optional<std::int64_t> distance(std::int64_t at, const std::vector<std::int64_t>& others) {
  const auto next = std::lower_bound(others.begin(), others.end(), at);
  auto least = kNear + 1;
  if (next != others.end()) least = std::min(least, *next - at);
  if (next != others.begin()) least = std::min(least, at - *std::prev(next));
  return least <= kNear ? std::optional(least) : std::nullopt;
}

// How many others a correction could bring one of the moments upon.
std::ptrdiff_t in_reach(std::int64_t moment, const std::vector<std::int64_t>& others,
                        const OffsetSearch& search) {
  return std::upper_bound(others.begin(), others.end(), moment + search.to_us + kNear) -
         std::lower_bound(others.begin(), others.end(), moment + search.from_us - kNear);
}

}  // namespace

std::optional<AgreedOffset> agreed_offset(std::vector<std::int64_t> differences) {
  if (differences.empty()) return std::nullopt;
  std::sort(differences.begin(), differences.end());
  AgreedOffset agreed{round_to_quarter_hour(differences[differences.size() / 2]), 0, 0};
  for (const auto difference : differences) {
    const auto distance = std::abs(difference - agreed.offset_us);
    if (distance > kQuarterHour / 2) continue;
    agreed.spread_us = std::max(agreed.spread_us, distance);
    ++agreed.pairs;
  }
  return agreed.pairs * 2 > static_cast<std::int64_t>(differences.size()) ? std::optional(agreed)
                                                                          : std::nullopt;
}

std::optional<AgreedOffset> found_offset(const std::vector<std::int64_t>& moments,
                                         const std::vector<std::int64_t>& others,
                                         const OffsetSearch& search) {
  const auto some = newest_of_each_minute(moments);
  std::vector<bool> met(some.size());
  AgreedOffset best;
  std::int64_t second = 0;
  const auto first = (search.from_us - search.step_us + 1) / search.step_us * search.step_us;
  for (auto offset = first; offset <= search.to_us; offset += search.step_us) {
    if (offset < search.from_us) continue;
    AgreedOffset candidate{offset, 0, 0};
    for (std::size_t i = 0; i < some.size(); ++i)
      if (const auto off = distance(some[i] + offset, others)) {
        met[i] = true;
        ++candidate.pairs;
        candidate.spread_us = std::max(candidate.spread_us, *off);
      }
    second = std::max(second, std::min(best.pairs, candidate.pairs));
    if (candidate.pairs > best.pairs) best = candidate;
  }
  const auto voters = std::count(met.begin(), met.end(), true);
  if (best.pairs * 2 <= voters || best.pairs <= 2 * second) return std::nullopt;
  const bool by_chance =
      in_reach(some.front(), others, search) * 2 * kNear * 10 > search.step_us && best.pairs == 1;
  return by_chance ? std::nullopt : std::optional(best);
}

std::int64_t round_to_quarter_hour(std::int64_t us) {
  const auto half = us >= 0 ? kQuarterHour / 2 : -kQuarterHour / 2;
  return (us + half) / kQuarterHour * kQuarterHour;
}

}  // namespace certtrail
