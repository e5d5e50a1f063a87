// Zip archives with the story clock's times, so that the same fleet is the same bytes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cmd/fleetgen/clock.h"

namespace fleetgen {

struct Member {
  std::string path;  // UTF-8, '/' separated
  std::string bytes;
  Time modified = 0;
  bool stored = false;  // not deflated
};

// The bytes of a zip archive with these members, in this order.
std::string zip(const std::vector<Member>&);

}  // namespace fleetgen
