// Attempts: the log records of one device, cut into the runs that try to get one certificate.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/link/devices.h"
#include "engine/link/evidence.h"

namespace certtrail {

// What a log says of one hop of an attempt.
struct Mark {
  std::int64_t at_us = 0;
  std::size_t record = 0;
  Hop hop = Hop::none;
};

struct Attempt {
  std::size_t device = 0;
  std::string logical;  // profile; empty if no record of the attempt names it
  std::string user;     // SID or UPN the log names
  std::vector<std::size_t> records;
  std::int64_t first_us = 0, last_us = 0;
  std::array<std::optional<Mark>, kHopNames.size()> reached;  // first time each hop was reached
  std::optional<Mark> failure, pending;                       // newest of each
  std::optional<Mark> newest_reached;                         // newest of trunk and device branch
  std::set<std::string> thumbprints, transactions;
  std::set<std::string> keys;  // what may be a hash of the key asked for: transactions and signers
  std::string ndes_host;
  bool requested = false;

  bool has(Hop hop) const { return reached[static_cast<std::size_t>(hop)].has_value(); }
  bool installed() const { return has(Hop::installed) || has(Hop::usable); }
  // The newest fact of trunk and device branch is a failure.
  bool failed() const {
    return failure && (!newest_reached || newest_reached->at_us <= failure->at_us);
  }
};

// A log record that takes a profile's certificate away, or sets it aside for a new one.
struct Removal {
  std::size_t device = 0;
  std::string logical;
  std::int64_t at_us = 0;
  std::size_t record = 0;
};

struct Attempts {
  std::vector<Attempt> all;  // by device, then time
  std::vector<Removal> removals;
  std::vector<Removal> replacements;  // Apple: a profile of the same identifier is being replaced
};

// What states mean, as the data table says; unknown ones are judged by their suffix.
class StateMap {
 public:
  explicit StateMap(SQLite::Database& database);
  struct Meaning {
    Hop hop = Hop::none;
    Outcome outcome = Outcome::info;
    bool listed = true;  // in the data table
  };
  Meaning meaning(const std::string& source, const std::string& state) const;

 private:
  std::unordered_map<std::string, Meaning> meanings_;  // by source and state
};

// Sets hop, outcome and logical of every record.
void classify(Evidence& evidence, const StateMap& states);

Attempts cut_into_attempts(const Evidence& evidence, const Devices& devices);

}  // namespace certtrail
