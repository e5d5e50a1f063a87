// The DM-EDP Admin log as the Event Viewer saves it: one row for each event, newest first, with its
// rendered message and no record id. CSV in UTF-8, text with tabs in UTF-16LE.
#pragma once

#include <string>
#include <vector>

#include "cmd/fleetgen/evtx_writer.h"

namespace fleetgen {

std::string viewer_table(const std::vector<Event>&, char delimiter);

}  // namespace fleetgen
