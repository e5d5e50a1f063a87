// What the records of servers that speak of a delivery say together.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/link/devices.h"
#include "engine/link/evidence.h"

namespace certtrail {

// A record of a server that speaks of a delivery: index into Evidence::server_records.
struct ServerSighting {
  std::size_t record = 0;
  int rung = 0;
};

// The device that a server names by its id, in any of the name spaces of such ids.
std::optional<std::size_t> device_of_id(const Devices& devices, const std::string& device_id);

// How far servers saw a delivery come.
struct ServerProgress {
  std::array<std::optional<std::int64_t>, kHopNames.size()> reached_us;  // first time
  // The newest failure that nothing of the same hop or a later one followed: the record, by branch.
  // What still waits to be reported counts as one.
  std::optional<std::size_t> trunk_failure, report_failure;

  bool has(Hop hop) const { return reached_us[static_cast<std::size_t>(hop)].has_value(); }
};
ServerProgress progress_of(const std::vector<ServerSighting>& sightings, const Evidence& evidence);

}  // namespace certtrail
