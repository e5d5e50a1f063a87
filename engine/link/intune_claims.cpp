#include "engine/link/intune_claims.h"

#include <algorithm>

namespace certtrail {
namespace {

bool claims_failure(const IntuneRow& row) {
  return row.outcome == Outcome::failed && (on_trunk(row.hop) || on_device_branch(row.hop));
}

}  // namespace

std::vector<std::size_t> intune_rows_of(const Delivery& delivery,
                                        const Certificates& certificates) {
  auto rows = delivery.claims;
  if (delivery.certificate) {
    const auto& listed = certificates.all[*delivery.certificate].intune_rows;
    rows.insert(rows.end(), listed.begin(), listed.end());
  }
  return rows;
}

std::optional<std::int64_t> time_of(const IntuneRow& row, const Evidence& evidence) {
  if (row.changed_us) return row.changed_us;
  std::optional<std::int64_t> newest;
  for (const auto& sighting : row.sightings)
    newest = std::max(newest, evidence.snapshots[sighting.snapshot].as_of_us);
  return newest;
}

std::optional<std::size_t> failure_claimed(const std::vector<std::size_t>& rows,
                                           const Evidence& evidence) {
  std::optional<std::size_t> failure;
  const auto time = [&](std::size_t i) { return time_of(evidence.intune_rows[i], evidence); };
  for (const auto i : rows)
    if (claims_failure(evidence.intune_rows[i]) && (!failure || time(i) > time(*failure)))
      failure = i;
  if (!failure) return std::nullopt;
  const auto hop = evidence.intune_rows[*failure].hop;
  const bool overtaken = std::any_of(rows.begin(), rows.end(), [&](std::size_t i) {
    const auto& row = evidence.intune_rows[i];
    return row.outcome == Outcome::reached && row.hop >= hop && time(i) >= time(*failure);
  });
  return overtaken ? std::nullopt : failure;
}

}  // namespace certtrail
