// What reports count over the whole fleet, counted for each component.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "engine/link/evidence.h"

namespace certtrail {

struct LinkedComponent;
class FleetInquiry;

// How many of a kind, of how many devices, when, and the least of them by place. Devices of
// different components are different.
struct Tally {
  std::int64_t count = 0;
  std::set<std::int64_t> devices;
  std::optional<std::int64_t> first_us, last_us;
  std::optional<Place> example;

  // `device` 0 and `at_us` 0 stand for unknown.
  void add(std::int64_t device, std::int64_t at_us, const Place& place);
};

struct Summaries {
  // By kind, source, state and reason: evidence that joined to no delivery or device.
  std::map<std::tuple<std::string, std::string, std::string, std::string>, Tally> unmatched;
  struct UnknownState {
    Tally tally;
    Hop hop = Hop::none;
    Outcome outcome = Outcome::info;
  };
  std::map<std::pair<std::string, std::string>, UnknownState> unknown_states;  // source, state
};

// While the component still has its log records.
Summaries summarise(const LinkedComponent& linked, FleetInquiry& fleet);

}  // namespace certtrail
