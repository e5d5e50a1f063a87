// Event logs as Windows writes them to disk (formats/evtx.md): chunks with string and template
// tables, one template for each event, its values as substitutions, EventData as nested BinXML.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cmd/fleetgen/clock.h"

namespace fleetgen {

struct EventField {
  std::string name;
  std::string text;          // UTF-8, when not a number
  std::uint32_t number = 0;  // printed as 0x%x when `hex`
  bool hex = false;
};

struct Event {
  Time at = 0;
  std::uint64_t record_id = 0;
  std::uint16_t id = 0;
  std::uint8_t level = 4;
  std::string computer;
  std::vector<EventField> data;
};

struct Channel {
  std::string provider;
  std::string provider_guid;  // braced, upper case
  std::string name;
  std::uint64_t keywords = 0;
};

// closed: as a stopped service leaves it. live: copied while Windows writes it. Its header is dirty
// and counts one chunk, and unused chunks follow (formats/evtx.md). exported: records are counted
// anew, and their events keep the ids of the log.
enum class LogState { closed, live, exported };

// The bytes of a log of one channel; events in order of record id. An empty list gives a log
// without chunks.
std::string evtx(const Channel&, const std::vector<Event>&, LogState = LogState::closed);

EventField message(std::string name, std::string text);
EventField hex_number(std::string name, std::uint32_t value);

}  // namespace fleetgen
