#include "engine/link/link.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include "engine/link/calibrate.h"
#include "engine/link/junk.h"
#include "engine/link/keys.h"
#include "engine/link/linked_tables.h"
#include "engine/link/matching.h"
#include "engine/store/database.h"

namespace certtrail {

namespace {

// Attempts tell more of the devices than their aliases do: zones of their clocks, and which
// certificates of the fleet only they can hold. Both change what the attempts are, so that they are
// cut again.
void name_unnamed_devices(Linked& linked) {
  if (calibrate_zones(linked.evidence, linked.devices, linked.certificates, linked.attempts,
                      linked.clocks))
    linked.attempts = cut_into_attempts(linked.evidence, linked.devices);
  HeldCertificates held;
  for (const auto& claim : claims_of_unnamed_devices(linked.evidence, linked.devices,
                                                     linked.certificates, linked.attempts))
    held.emplace_back(claim.stream, claim.certificate);
  if (held.empty()) return;
  linked.devices = unite_devices(linked.evidence, linked.certificates, held);
  linked.attempts = cut_into_attempts(linked.evidence, linked.devices);
}

}  // namespace

LinkSummary link(const std::filesystem::path& path, const Settings& settings) {
  SQLite::Database database(path.string(), SQLite::OPEN_READWRITE, 10'000);
  prepare_schema(database, path);
  Linked linked;
  // What each row says, in one language and one time.
  linked.evidence = load_evidence(database);
  drop_junk(linked.evidence, settings);
  classify(linked.evidence, database);
  correct_ca_dates(linked.evidence, settings.zones);
  linked.clocks = resolve_times(linked.evidence, settings.zones);
  // What belongs together.
  linked.certificates = join_certificates(linked.evidence);
  decide_scope(linked.certificates, linked.evidence, settings);
  linked.devices = unite_devices(linked.evidence, linked.certificates);
  linked.attempts = cut_into_attempts(linked.evidence, linked.devices);
  name_unnamed_devices(linked);
  linked.deliveries = build_deliveries(linked.evidence, linked.devices, linked.certificates,
                                       linked.attempts, settings);
  // What it means.
  const Coverage coverage(linked.evidence, linked.devices, linked.certificates, settings);
  linked.now_us = coverage.now();
  linked.coverage = coverage.rows();
  linked.judgements = judge(linked.deliveries, linked.evidence, linked.devices, linked.certificates,
                            linked.attempts, coverage, settings);
  linked.generation = hex_id(content_id({linked.evidence.generation_input, describe(settings)}));
  write_linked_tables(database, linked, settings.rows);

  LinkSummary summary;
  summary.devices = static_cast<std::int64_t>(linked.devices.all.size());
  summary.deliveries = static_cast<std::int64_t>(linked.deliveries.size());
  for (const auto& c : linked.certificates.all)
    if (!c.in_scope) ++summary.out_of_scope;
  return summary;
}

}  // namespace certtrail
