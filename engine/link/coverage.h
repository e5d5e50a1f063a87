// What the evidence could have shown. Absence means "no" only where a question is covered.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/link/devices.h"
#include "engine/link/evidence.h"
#include "engine/link/server_coverage.h"

namespace certtrail {

struct Interval {
  std::int64_t from_us = 0, to_us = 0;
  std::string basis;
};

// One row of table `coverage`.
struct CoverageRow {
  std::string scope, question;
  Interval interval;
};

// What the devices' own logs and listings cover.
class Coverage {
 public:
  Coverage(const Evidence& evidence, const Devices& devices);

  // True if the device's logs run without a known gap from `from_us` to `to_us`.
  bool log_covers(std::size_t device, std::int64_t from_us, std::int64_t to_us) const;
  // The newest time of any of the device's logs.
  std::optional<std::int64_t> horizon(std::size_t device) const;
  std::vector<CoverageRow> rows() const;

 private:
  const Evidence& evidence_;
  const Devices& devices_;
  std::map<std::size_t, std::vector<Interval>> logs_;  // by device, sorted and merged
};

// Rows of what the servers' exports cover.
std::vector<CoverageRow> coverage_rows(const ServerCoverage& servers);

}  // namespace certtrail
