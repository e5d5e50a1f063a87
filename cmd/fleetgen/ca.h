// Exports of the CA databases, and the rows in them that are nobody's delivery.
#pragma once

#include "cmd/fleetgen/world.h"

namespace fleetgen {

// Adds about five rows for each SCEP row: computers, users, web servers, registration authorities,
// denied and pending requests. Call it after all stories.
void tell_foreign_rows(World&);

// CA 01: an older list in local time and English, a newer one with -gmt, and a CSV; CA 02: a list
// in German of the day of the newer one.
void write_ca_exports(World&);

}  // namespace fleetgen
