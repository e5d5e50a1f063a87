#include "engine/link/verdict.h"

namespace certtrail {

Verdict decide(const VerdictInputs& in) {
  const bool issued = in.issued == Known::yes;
  const bool installed = in.installed == Known::yes;
  if (in.superseded) return Verdict::superseded;
  if (in.removed) return Verdict::removed;
  if (in.revoked && in.still_installed) return Verdict::revoked_still_installed;
  if (in.revoked) return Verdict::revoked;
  if (in.expired) return Verdict::expired;
  if (issued && installed && in.reported == Known::yes) return Verdict::complete;
  if (in.failure_is_newest) return Verdict::failed;
  if (in.young) return Verdict::in_flight;
  if (in.pending_too_long) return Verdict::stuck;
  if (in.installed == Known::no && in.intune_claims_install) return Verdict::reported_not_installed;
  if (issued && in.installed == Known::no) return Verdict::issued_not_installed;
  if (installed && in.issued == Known::no) return Verdict::installed_unknown_issuance;
  if (installed && in.reported == Known::no) return Verdict::installed_not_reported;
  if (installed) return Verdict::installed_unknown_report;
  if (issued) return Verdict::issued_unknown_install;
  if (in.requested && in.issued == Known::no) return Verdict::requested_not_issued;
  if (in.requested) return Verdict::requested_unknown_issuance;
  // Neither requested nor issued nor installed: only a target or a report speaks of it.
  return Verdict::not_started;
}

}  // namespace certtrail
