// The only writer of layer 3.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/link/fleet_facts.h"
#include "engine/link/linked_component.h"
#include "engine/store/setting_row.h"

namespace certtrail {

// The tables as they stand, or shadows of them that readers do not see until they are swapped in.
class LinkedTables {
 public:
  // Shadows are made empty.
  LinkedTables(SQLite::Database& database, bool shadows);
  ~LinkedTables();

  // Ids and fingerprints, by id.
  std::vector<std::pair<std::int64_t, std::int64_t>> components();
  void remove(std::int64_t component);
  void write(const LinkedComponent& linked);

  // Rows of shadows wait until all are written. Tells `stored` now and then that a part is stored.
  void store_waiting(const std::function<void()>& stored);

  std::set<Claim> claims();
  // `servers`: outlives the facts.
  FleetFacts facts(const ServerCoverage& servers);
  // Components that would be told something else now.
  std::set<std::int64_t> told_otherwise(const FleetFacts& facts);

  // What stands above single components; then shadows become the tables.
  // Keeps the settings that it all rests on, and adds to the diary of verdicts.
  void finish(const Fleet& fleet, const std::string& generation,
              const std::vector<SettingRow>& settings);

 private:
  class Statements;
  void write_ca_clocks(const CaZones& zones);
  void write_fleet(const Fleet& fleet, const std::string& generation);
  void write_summaries();
  void swap_in();
  std::string name(std::string_view table) const { return prefix_ + std::string(table); }

  SQLite::Database& database_;
  std::string prefix_;
  std::unique_ptr<Statements> statements_;
};

// Empties layer 3, and what a link that was killed left of it; in the caller's transaction.
void clear_linked_tables(SQLite::Database& database);

// The context that the tables were built in; nullopt if they are of another release, or none.
std::optional<std::int64_t> linked_context(SQLite::Database& database);

}  // namespace certtrail
