// One component, linked: what its evidence means, ready to be written.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "engine/link/attempts.h"
#include "engine/link/certificates.h"
#include "engine/link/clock.h"
#include "engine/link/coverage.h"
#include "engine/link/deliveries.h"
#include "engine/link/devices.h"
#include "engine/link/evidence.h"
#include "engine/link/fleet_facts.h"
#include "engine/link/fleet_scan.h"
#include "engine/link/judge.h"
#include "engine/link/matching.h"
#include "engine/link/summaries.h"

namespace certtrail {

// What is the same for every component.
struct LinkContext {
  const Settings& settings;
  const Fleet& fleet;
  const StateMap& states;
  const FleetFacts& facts;
  const std::set<Claim>& claims;
};

// One row of table `event`. Events that are log records point to them instead of repeating them.
struct LinkedEvent {
  std::int64_t delivery = 0, at_us = 0, device = 0;
  std::string zone_basis, source, raw_state;
  Hop hop = Hop::none;
  Outcome outcome = Outcome::info;
  int rung = 0;
  std::string text;
  Place place;
  struct RecordKey {
    std::int64_t stream = 0, naive_us = 0, identity = 0, ordinal = 0;
  };
  std::optional<RecordKey> record;
};

// One row of table `link_evidence`.
struct LinkedProof {
  std::int64_t delivery = 0;
  int rung = 0;
  std::string source, key;
  Place place;
  std::string conflict;
};

struct LinkedComponent {
  std::int64_t id = 0, fingerprint = 0;
  Evidence evidence;  // without its log records
  Clocks clocks;
  Certificates certificates;
  Devices devices;
  Attempts attempts;
  std::vector<Delivery> deliveries;
  std::vector<Judgement> judgements;
  std::vector<CoverageRow> coverage;
  std::vector<LinkedEvent> events;  // by delivery, device, time and place
  std::vector<LinkedProof> proofs;
  Summaries summaries;
  // What it tells the fleet.
  std::map<std::string, std::string> profiles;  // LogicalName -> account
  std::set<TemplateUse> template_uses;
  std::vector<std::int64_t> unowned_issuances;
  Unplaced unplaced;
  std::map<Question, std::string> asked;
};

LinkedComponent link_component(Evidence evidence, const LinkContext& context);
// The same for CA rows that the scan found foreign, which most rows of a CA are: there is no more
// to them than their certificates.
LinkedComponent link_foreign(Evidence evidence, const LinkContext& context);

// The story of each delivery and device.
std::vector<LinkedEvent> events_of(const LinkedComponent& linked);
// Which evidence joined to which delivery, by which rung.
std::vector<LinkedProof> proofs_of(const LinkedComponent& linked);

}  // namespace certtrail
