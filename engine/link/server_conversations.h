// Records of servers that are about one request.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/link/evidence.h"

namespace certtrail {

// Records of one request: they share a transaction id, a certificate or a correlation id.
struct Conversation {
  std::vector<std::size_t> records;  // Evidence::server_records, in order of time
  std::string device_id;             // Intune or Entra id, lower case, where a record names it
  std::string profile;               // LogicalName guid, where a record names it
  std::int64_t first_us = 0, last_us = 0;
  bool moves = false;  // a record says that a hop of the workflow was reached or failed
};

// In order of their first record's time and key.
std::vector<Conversation> conversations_of(const Evidence& evidence);

// A request in a log of IIS that nothing but its time ties to others.
bool is_keyless_request(const ServerRecord& record);

}  // namespace certtrail
