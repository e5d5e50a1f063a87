// What reports count over the whole fleet, counted once while the linked tables are written.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <unordered_set>

#include "engine/link/linked_tables.h"

namespace certtrail {

// How many of a kind, of how many devices, when, and the least of them by place.
struct Tally {
  std::int64_t count = 0;
  std::unordered_set<std::int64_t> devices;
  std::optional<std::int64_t> first_us, last_us;
  std::optional<Place> example;

  // `device` 0 and `at_us` 0 stand for unknown.
  void add(std::int64_t device, std::int64_t at_us, const Place& place);
};

// Fills unknown_state, unmatched and out_of_scope.
class Summaries {
 public:
  explicit Summaries(const Linked& linked) : in_(linked) {}

  void add(const LinkedEvent& event);  // every row of table `event`
  void write(SQLite::Database& database);

 private:
  using Group = std::tuple<std::string, std::string, std::string, std::string>;

  void add_rows_without_device();
  void add_rows_without_delivery();
  void write_unmatched(SQLite::Database& database) const;
  void write_unknown_states(SQLite::Database& database) const;
  void write_out_of_scope(SQLite::Database& database) const;

  const Linked& in_;
  std::map<Group, Tally> unmatched_;
};

}  // namespace certtrail
