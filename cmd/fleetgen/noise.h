// What the same logs hold besides: plausible lines that are about no SCEP certificate.
#pragma once

#include <string>
#include <vector>

#include "cmd/fleetgen/evtx_writer.h"
#include "cmd/fleetgen/world.h"

namespace fleetgen {

// Events of the DM-EDP Admin channel, spread evenly from `from` to `to`, both ends included.
void add_windows_noise(World&, Device&, Time from, Time to, std::vector<Event>&);

// Its events of management sessions and of a node that failed, without a record id.
Event session_started(const Device&, Time);
Event session_ended(Time);
Event failed_node(const Device&, Time, const std::string& node);

// One free line of an Android log: level, logger, message.
struct AndroidLine {
  std::string level, logger, message;
};
AndroidLine android_noise(Random&);

// One free line of an iOS console: process and message.
struct AppleLine {
  std::string level, process, message;
};
AppleLine apple_noise(Random&);

// When the n noise lines of a log from `from` to `to` are written: ascending, both ends included.
std::vector<Time> noise_times(Random&, int count, Time from, Time to);

// The bytes of an Application event log that says nothing of interest.
std::string application_log(Device&, Time from, Time to);

}  // namespace fleetgen
