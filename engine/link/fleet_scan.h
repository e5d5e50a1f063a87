// One pass over the short columns of the whole database: what belongs together, and what every
// component must know of the rest of the fleet.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "engine/link/clock.h"
#include "engine/link/components.h"
#include "engine/link/met_clocks.h"
#include "engine/link/server_coverage.h"
#include "engine/link/settings.h"

namespace certtrail {

// A stream that must hold a certificate, though nothing in it names the certificate.
struct Claim {
  std::int64_t stream = 0;
  std::int64_t certificate = 0;      // Certificate::id
  std::int64_t certificate_key = 0;  // key by which the scan joins its rows

  auto operator<=>(const Claim&) const = default;
};

struct Fleet {
  Components components;
  CaZones ca_zones;
  MetClocks met_clocks;
  // Requester + template pairs that SCEP uses, learned from proven joins.
  std::set<std::string> scep_pairs;
  ServerCoverage servers;
  std::int64_t evidence = 0;  // fingerprint of layers 1 and 2
  std::int64_t context = 0;   // fingerprint of what every component depends on
};

Fleet scan_fleet(SQLite::Database& database, const Settings& settings,
                 const std::set<Claim>& claims);

// The key by which the scan joins rows that show a certificate; 0 without thumbprint and serial.
std::uint64_t certificate_scan_key(const std::string& thumbprint, const std::string& serial,
                                   const std::string& issuer);

}  // namespace certtrail
