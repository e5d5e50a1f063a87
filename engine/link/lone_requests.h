// Requests that a web server logged without any key (SCEP by POST), and the one thing at the CA
// that each can have led to: told by time alone, and only where nothing else comes into question.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "engine/link/evidence.h"

namespace certtrail {

// A PKIOperation in a log of IIS.
struct LoggedRequest {
  std::int64_t at_us = 0;  // UTC
  RecordKey key;
  bool answered_well = false, has_key = false;  // has_key: it joins by its transaction id
  std::uint64_t says = 0;                       // as ComponentBuilder::says
};

// A SCEP request in a CA's database, issued, refused or pending.
struct CaMoment {
  std::int64_t at_us = 0;  // UTC
  std::size_t node = 0;    // of the row, as ComponentBuilder counts them
};

// How far the CA's time, which most exports print to the minute, and that of IIS, which logs the
// end of a request, may be apart.
inline constexpr std::int64_t kSameMoment = 90'000'000;

// Pairs (index into `logged`, index into `at_ca`) within kSameMoment of each other of which neither
// has another one as near, whatever that other one is. `is_covered`: whether all CAs would show
// what they did at that moment; where not, the request may be another's. Both are sorted by time.
std::vector<std::pair<std::size_t, std::size_t>> lone_pairs(
    const std::vector<LoggedRequest>& logged, const std::vector<CaMoment>& at_ca,
    const std::function<bool(std::int64_t us)>& is_covered);

}  // namespace certtrail
