// Windows. What proves what, beside the rules in stories.h:
//   - the DM-EDP Admin log covers `install` between its first and last record, as record ids have
//   no gap;
//   - a listing of the user's own store covers `presence`; SYSTEM's listing, in every collection,
//   does not;
//   - 309 with a thumbprint proves profile and certificate; 37 alone proves only that something was
//   asked.
#include <fmt/format.h>

#include "cmd/fleetgen/machine.h"
#include "cmd/fleetgen/stories.h"

namespace fleetgen {
namespace {

void tell_complete(World& w) {
  Machine m(w, 0);
  m.served();
  m.log.complete(m.e);
  const ScepState state = {&m.e, 1, 0, m.root()};
  m.collect_log(0, nullptr, &state);
  w.expect(m.e, kComplete);
}

void tell_complete_listed(World& w) {
  Machine m(w, 0);
  m.served();
  m.log.complete(m.e);
  const Listing listing = {{&m.e.certificate},
                           m.d.random.chance(50) ? Language::english : Language::german};
  m.collect_log(0, &listing);
  w.expect(m.e, kComplete);
}

void tell_branch_complete(World& w) {
  Machine m(w, 0, kWindowsBranch);
  m.served();
  m.log.complete(m.e);
  m.collect_log();
  w.expect(m.e, kComplete);
}

// Windows keeps one certificate for a slot: the newer one takes over. No listing, so that the 309
// of each is the latest evidence about it.
void tell_renewal(World& w) {
  Machine m(w, kNow - 330 * kDay);
  m.served();
  m.log.complete(m.e);
  Enrolment newer = w.enrol(m.d, *m.e.profile, some_days_ago(m.d));
  w.issue(newer);
  w.report(newer);
  w.exchange(newer);
  m.log.complete(newer);
  m.collect_log();
  w.expect(m.e, {"yes", "yes", "yes", "superseded", ""});
  w.expect(newer, kComplete);
}

// The log runs on for days and shows neither answer nor installation.
void tell_issued_not_installed(World& w) {
  Machine m(w, 0);
  m.served();
  m.log.requested(m.e);
  m.collect_log();
  w.expect(m.e, {"yes", "no", "yes", "issued_not_installed", "response_received"});
}

// Asked 3 h before now, after every server export: nothing covers issuance or report yet.
void tell_in_flight(World& w) {
  Machine m(w, kNow - 3 * kHour, kWindowsUser, kNow - kHour);
  m.log.requested(m.e);
  m.collect_log();
  w.expect(m.e, {"unknown", "unknown", "unknown", "in_flight", "challenge_verified"});
}

void tell_unreachable(World& w) {
  Machine m(w, 0);
  m.log.unreachable(m.e, m.e.sent, 0x80072ee7);
  m.collect_log();
  w.expect(m.e, {"no", "no", "no", "failed", "server_reached"});
}

// The CA's row is denied: same subject, same minute. A row exists, so the challenge was verified.
void tell_denied(World& w) {
  Machine m(w, 0);
  w.refuse(m.e, 0x80094012);
  w.exchange(m.e, true, false);
  m.log.requested(m.e);
  m.log.failed(m.e.answered, 0x80094012);
  m.collect_log();
  w.expect(m.e, {"no", "no", "no", "failed", "issued"});
}

// Three attempts, a minute apart; failed ones before a success belong to it.
void tell_retries_complete(World& w) {
  Machine m(w, 0);
  m.served();
  for (int back = 2; back > 0; --back) {
    Enrolment attempt = m.e;
    for (Time* t : {&attempt.arrived, &attempt.ready, &attempt.sent}) *t -= back * kMinute;
    m.log.requested(attempt);
    m.log.failed(attempt.sent + 4 * kSecond, 0x80072ee2);
  }
  m.log.complete(m.e);
  m.collect_log();
  w.expect(m.e, kComplete);
}

// Two collections: the user's store has it, later it has not.
void tell_removed(World& w) {
  Machine m(w, kNow - 10 * kDay);
  m.served();
  m.log.complete(m.e);
  m.log.finish(m.e.sent - kDay, m.at - 5 * kMinute);
  const Listing with = {{&m.e.certificate}, Language::english};
  const Listing without = {{}, Language::english};
  collect(w, m.d, {kNow - 6 * kDay, "", &m.log, 0, &with});
  collect(w, m.d, {m.at, "", &m.log, 0, &without});
  w.expect(m.e, {"yes", "no", "yes", "removed", ""});
}

// Collected before the revocation: nothing later shows it on the device.
void tell_revoked(World& w) {
  Machine m(w, kNow - 12 * kDay, kWindowsUser, kNow - 7 * kDay);
  CaRow& row = w.issue(m.e);
  row.revoked = kNow - 5 * kDay;
  row.reason = 5;
  w.report(m.e);
  w.exchange(m.e);
  m.log.complete(m.e);
  m.collect_log();
  w.expect(m.e, {"yes", "yes", "yes", "revoked", ""});
}

// Listed four days and more after the revocation.
void tell_revoked_still_installed(World& w) {
  Machine m(w, kNow - 12 * kDay);
  CaRow& row = w.issue(m.e);
  row.revoked = kNow - 5 * kDay;
  row.reason = 4;
  w.report(m.e);
  w.exchange(m.e);
  m.log.complete(m.e);
  const Listing listing = {{&m.e.certificate}, Language::english};
  m.collect_log(0, &listing);
  w.expect(m.e, {"yes", "yes", "yes", "revoked_still_installed", ""});
}

// Ended two weeks ago and still in the store; nothing newer was asked for. The log of its request
// has long rolled over.
void tell_expired(World& w) {
  Machine m(w, kNow - 379 * kDay);
  w.issue(m.e);
  w.report(m.e);
  m.log.finish(kNow - 20 * kDay, m.at - 5 * kMinute);
  const Listing listing = {{&m.e.certificate}, Language::german};
  collect(w, m.d, {m.at, "", &m.log, 0, &listing});
  w.expect(request_unseen(m.e), {"yes", "yes", "yes", "expired", ""});
}

// Intune claims installation; store and log of the device say otherwise.
void tell_reported_not_installed(World& w) {
  Machine m(w, 0);
  m.served("Installed");
  m.log.requested(m.e);
  const Listing listing = {{}, Language::english};
  m.collect_log(0, &listing);
  w.expect(m.e, {"yes", "no", "yes", "reported_not_installed", "response_received"});
}

// The CA's database has rows before and after, and a gap where this one's request id should be.
void tell_installed_unknown_issuance(World& w) {
  Machine m(w, 0);
  w.issue_unrecorded(m.e);
  w.report(m.e);
  m.log.complete(m.e);
  const Listing listing = {{&m.e.certificate}, Language::english};
  m.collect_log(0, &listing);
  w.expect(m.e, {"no", "yes", "yes", "installed_unknown_issuance", "issued"});
}

void tell_installed_not_reported(World& w) {
  Machine m(w, 0);
  w.issue(m.e);
  w.exchange(m.e, true, false);
  m.log.complete(m.e);
  m.collect_log();
  w.expect(m.e, {"yes", "yes", "no", "installed_not_reported", "notified"});
}

// Issued 35.5 h before now: in the CA export (34 h), but less than the lag of 6 h before Intune's
// (30 h).
void tell_installed_unknown_report(World& w) {
  Machine m(w, kNow - 35 * kHour - 30 * kMinute);
  w.issue(m.e);
  w.exchange(m.e, true, false);
  m.log.complete(m.e);
  m.collect_log();
  w.expect(m.e, {"yes", "yes", "unknown", "installed_unknown_report", "notified"});
}

void tell_requested_not_issued(World& w) {
  Machine m(w, kNow - 100 * kHour);
  w.exchange(m.e, false, false);
  m.log.requested(m.e);
  m.collect_log();
  w.expect(m.e, {"no", "no", "no", "requested_not_issued", "challenge_verified"});
}

// Asked 33 h before now: after the newest CA export, and older than every grace.
void tell_requested_unknown_issuance(World& w) {
  Machine m(w, kNow - 33 * kHour, kWindowsUser, kNow - 2 * kHour);
  m.log.requested(m.e);
  m.collect_log();
  w.expect(m.e, {"unknown", "no", "unknown", "requested_unknown_issuance", "challenge_verified"});
}

// Targeted by a profile that others have; the log of two weeks never mentions it.
void tell_not_started(World& w) {
  Machine m(w, kNow - 12 * kDay);
  m.collect_log();
  w.expect(request_unseen(m.e), {"no", "no", "no", "not_started", "profile_arrived"});
}

// The log begins after the installation; the store still proves it.
void tell_rolled_over(World& w) {
  Machine m(w, kNow - 13 * kDay);
  m.served();
  m.log.complete(m.e);
  const Listing listing = {{&m.e.certificate}, Language::german};
  m.collect_log(m.e.installed + 2 * kDay, &listing);
  w.expect(request_unseen(m.e), kComplete);
}

// Two machines of one name: Entra id, Intune id and hardware serial differ.
void tell_name_reuse(World& w) {
  Machine first(w, 0, kWindowsUser, kNow - 18 * kHour);
  Machine second(w, 0, kWindowsUser, kNow - 9 * kHour);
  second.d.name = first.d.name;
  for (Machine* m : {&first, &second}) {
    m->served();
    m->log.complete(m->e);
    m->collect_log();
    w.expect(m->e, kComplete);
  }
}

// The same hardware under a new Intune id: the certificate of the former enrolment was on the same
// slot. No evidence tells whether it ever arrived, because the log starts after the reset.
void tell_reenrolled(World& w) {
  Machine m(w, 0);
  Device former = m.d;
  former.intune_id = m.d.random.guid();
  former.enrolled = kNow - 90 * kDay;
  m.d.enrolled = m.e.sent - kHour;
  Enrolment older = w.enrol(former, *m.e.profile, kNow - 80 * kDay);
  w.issue(older);
  w.report(older);
  w.former_devices.push_back(former);
  m.served();
  m.log.complete(m.e);
  m.log.finish(m.e.sent - kHour, m.at - 5 * kMinute);
  collect(w, m.d, {m.at, "", &m.log, 0, nullptr});
  w.expect(request_unseen(older), {"yes", "unknown", "yes", "superseded", "response_received"});
  w.expect(m.e, kComplete);
}

// Renamed after the installation; one collection under each name.
void tell_renamed(World& w) {
  Machine m(w, kNow - 9 * kDay);
  const std::string new_name = fmt::format("CT-LAP-{:05}", m.d.random.between(1, 99999));
  m.log.complete((w.issue(m.e), m.e));
  m.log.renamed(kNow - 4 * kDay, new_name);
  m.log.finish(m.e.sent - kDay, m.at - 5 * kMinute);
  collect(w, m.d, {kNow - 5 * kDay, "", &m.log, 0, nullptr});
  m.d.name = new_name;
  collect(w, m.d, {m.at, "", &m.log, 0, nullptr});
  w.report(m.e);
  w.exchange(m.e);
  w.expect(m.e, kComplete);
}

// Three collections of one machine; the later logs hold most of the earlier ones again.
void tell_duplicate_collections(World& w) {
  Machine m(w, kNow - 10 * kDay);
  m.served();
  m.log.complete(m.e);
  m.log.finish(m.e.sent - kDay, m.at - 5 * kMinute);
  collect(w, m.d, {kNow - 8 * kDay, "", &m.log, 0, nullptr});
  collect(w, m.d, {kNow - 3 * kDay, "", &m.log, m.e.sent - kHour, nullptr});
  collect(w, m.d, {m.at, "", &m.log, m.e.sent + kDay, nullptr});
  w.expect(m.e, kComplete);
}

// No log was collected: the registry alone says that the certificate is there, and of which
// profile.
void tell_registry_only(World& w) {
  Machine m(w, 0);
  m.served();
  const ScepState state = {&m.e, 1, 0, m.root()};
  collect(w, m.d, {m.at, "", nullptr, 0, nullptr, &state});
  w.expect(request_unseen(m.e), kComplete);
}

void tell_wrong_clock(World& w, Time ahead) {
  Machine m(w, 0);
  m.served();
  m.log.complete(m.e);
  m.log.set_clock(ahead);
  m.collect_log();
  w.expect(m.e, kComplete);
}

void tell_wrong_clock_ahead(World& w) { tell_wrong_clock(w, 20 * kMinute); }
void tell_wrong_clock_behind(World& w) { tell_wrong_clock(w, -40 * kMinute); }

constexpr Story kStories[] = {
    {"windows_complete", 60, tell_complete},
    {"windows_complete_listed", 14, tell_complete_listed},
    {"windows_branch_complete", 8, tell_branch_complete},
    {"windows_renewal", 4, tell_renewal},
    {"windows_wrong_clock_ahead", 1, tell_wrong_clock_ahead},
    {"windows_wrong_clock_behind", 1, tell_wrong_clock_behind},
    {"windows_issued_not_installed", 3, tell_issued_not_installed},
    {"windows_in_flight", 2, tell_in_flight},
    {"windows_failed_unreachable", 2, tell_unreachable},
    {"windows_failed_denied", 1, tell_denied},
    {"windows_retries_complete", 3, tell_retries_complete},
    {"windows_removed", 1, tell_removed},
    {"windows_revoked", 1, tell_revoked},
    {"windows_revoked_still_installed", 1, tell_revoked_still_installed},
    {"windows_expired", 1, tell_expired},
    {"windows_reported_not_installed", 1, tell_reported_not_installed},
    {"windows_installed_unknown_issuance", 1, tell_installed_unknown_issuance},
    {"windows_installed_not_reported", 2, tell_installed_not_reported},
    {"windows_installed_unknown_report", 1, tell_installed_unknown_report},
    {"windows_requested_not_issued", 2, tell_requested_not_issued},
    {"windows_requested_unknown_issuance", 1, tell_requested_unknown_issuance},
    {"windows_not_started", 1, tell_not_started},
    {"windows_rolled_over", 3, tell_rolled_over},
    {"windows_registry_only", 0, tell_registry_only},
    {"windows_name_reuse", 0, tell_name_reuse},
    {"windows_reenrolled", 1, tell_reenrolled},
    {"windows_renamed", 2, tell_renamed},
    {"windows_duplicate_collections", 3, tell_duplicate_collections},
};

}  // namespace

std::span<const Story> windows_stories() { return kStories; }

}  // namespace fleetgen
