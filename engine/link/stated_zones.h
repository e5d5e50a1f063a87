// Offsets from UTC that the settings state for hosts and CAs.
#pragma once

#include <cstdint>
#include <map>
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

  explicit StatedZones(const Zones& zones);

  // A name that a collection gives its own host; the first that has a zone counts.
  void add_host(std::int64_t stream, const std::string& name);
  // The zone of a log or export; null if none is stated.
  const Zone* of_stream(std::int64_t stream) const;
  // The zone of what a CA of this common name issued.
  const Zone* of_issuer(const std::string& common_name) const;

 private:
  const Zone* find(const std::string& name) const;

  std::map<std::string, Zone> zones_;              // by lower-case name
  std::map<std::int64_t, std::string> by_stream_;  // its key in zones_
};

// Of the streams in the evidence, by their own names and those that their facts give their host.
StatedZones stated_zones(const Evidence& evidence, const Zones& zones);

}  // namespace certtrail
