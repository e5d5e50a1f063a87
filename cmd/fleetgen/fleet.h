// Tells all stories and writes what they leave behind.
#pragma once

#include "cmd/fleetgen/world.h"

namespace fleetgen {

// Writes options.out/inbox and options.out/truth.tsv. Throws if a story is unknown or the disk
// refuses.
void make_fleet(const Options&);

}  // namespace fleetgen
