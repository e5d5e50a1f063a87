// Offsets from UTC that the settings state for hosts and CAs.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "engine/link/evidence.h"
#include "engine/link/settings.h"

namespace certtrail {

class StatedZones {
 public:
  struct Zone {
    std::string name;          // as the settings name it
    std::int64_t east_us = 0;  // local time less UTC
  };

  StatedZones(const Evidence& evidence, const Zones& zones);

  // The zone of a log: one of a name that its collection gives its own host.
  const Zone* of_stream(std::int64_t stream) const;
  // The zone of a row of a CA export: its issuer's, else its collection's.
  const Zone* of_ca_row(const CaRow& row, const Evidence& evidence) const;

 private:
  const Zone* find(const std::string& name) const;

  std::map<std::string, Zone> zones_;  // by lower-case name
  std::map<std::int64_t, const Zone*> by_stream_;
};

}  // namespace certtrail
