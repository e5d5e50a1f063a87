// Writes what link found into shadow tables and swaps them in.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <map>
#include <vector>

#include "engine/link/attempts.h"
#include "engine/link/certificates.h"
#include "engine/link/clock.h"
#include "engine/link/coverage.h"
#include "engine/link/deliveries.h"
#include "engine/link/devices.h"
#include "engine/link/evidence.h"
#include "engine/link/judge.h"
#include "engine/store/setting_row.h"

namespace certtrail {

// Everything that link found.
struct Linked {
  Evidence evidence;
  Clocks clocks;
  Certificates certificates;
  Devices devices;
  Attempts attempts;
  std::vector<Delivery> deliveries;
  std::vector<Judgement> judgements;
  std::vector<Coverage::Row> coverage;
  std::optional<std::int64_t> now_us;
  std::string generation;  // 16 hex digits
};

// Keeps the settings it was built with, in the same transaction.
void write_linked_tables(SQLite::Database& database, const Linked& linked,
                         const std::vector<SettingRow>& settings);

// One row of table `event`.
struct LinkedEvent {
  std::int64_t delivery = 0, at_us = 0, device = 0;
  std::string zone_basis, source, raw_state;
  Hop hop = Hop::none;
  Outcome outcome = Outcome::info;
  int rung = 0;
  std::string text;
  Place place;
};

// Sorted by delivery, time, place.
std::vector<LinkedEvent> events_of(const Linked& linked);

}  // namespace certtrail
