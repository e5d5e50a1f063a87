// The stories of the fleet. Each tells one device (or a few) from first request to last evidence
// and states, as literals, what certtrail must say of every delivery in it.
#pragma once

#include <span>

#include "cmd/fleetgen/world.h"

namespace fleetgen {

struct Story {
  const char* name;
  int weight;  // how often it is told, relative to others, after every story was told once
  void (*tell)(World&);
};

std::span<const Story> windows_stories();
std::span<const Story> android_stories();
std::span<const Story> apple_stories();
std::span<const Story> server_stories();

std::vector<Story> all_stories();

}  // namespace fleetgen
