// Android. The transaction id is the SHA-1 of the public key, so a request joins the CA's row
// exactly. The log covers `request` and `install` between its first and last line; it never shows a
// thumbprint.
#include "cmd/fleetgen/android_phone.h"
#include "cmd/fleetgen/stories.h"

namespace fleetgen {
namespace {

void tell_complete_in(World& w, AndroidGrammar grammar, Time shift, int parts) {
  Phone p(w, 0, grammar, shift);
  p.served();
  p.log.complete(p.e);
  p.collect_log(parts);
  w.expect(p.e, kComplete);
}

void tell_complete(World& w) { tell_complete_in(w, AndroidGrammar::a, 0, 2); }
void tell_complete_b(World& w) { tell_complete_in(w, AndroidGrammar::b, 0, 4); }
// The wall clock is nine hours ahead of UTC, five behind; no line says so, but the CA's row of the
// same key does.
void tell_clock_ahead(World& w) { tell_complete_in(w, AndroidGrammar::b, 9 * kHour, 3); }
void tell_clock_behind(World& w) { tell_complete_in(w, AndroidGrammar::a, -5 * kHour, 1); }

// The prompt was never answered: pending for days at the log's own end.
void tell_stuck(World& w) {
  Phone p(w, 0);
  p.served();
  p.log.requested(p.e);
  p.log.answered(p.e);
  p.collect_log();
  w.expect(p.e, {"yes", "no", "yes", "stuck", "install_started"});
}

void tell_in_flight(World& w) {
  Phone p(w, kNow - 3 * kHour);
  p.at = kNow - kHour;
  p.log.requested(p.e);
  p.collect_log();
  w.expect(p.e, {"unknown", "unknown", "unknown", "in_flight", "challenge_verified"});
}

// CertRep SUCCESS proves issuance though no CA export is late enough; the prompt is two hours old.
void tell_in_flight_prompt(World& w) {
  Phone p(w, kNow - 3 * kHour);
  p.at = kNow - kHour;
  p.log.requested(p.e);
  p.log.answered(p.e);
  p.collect_log();
  w.expect(p.e, {"yes", "unknown", "unknown", "in_flight", "install_started"});
}

void tell_failed(World& w) {
  Phone p(w, 0);
  w.exchange(p.e, false, false);
  p.log.requested(p.e);
  p.log.refused(p.e, "badRequest");
  p.collect_log();
  w.expect(p.e, {"no", "no", "no", "failed", "challenge_verified"});
}

// Retries share the key, hence the transaction id.
void tell_retries_complete(World& w) {
  Phone p(w, 0);
  p.served();
  for (int back = 2; back > 0; --back) {
    Enrolment attempt = p.e;
    for (Time* t : {&attempt.arrived, &attempt.ready, &attempt.sent, &attempt.answered})
      *t -= back * kMinute;
    p.log.renew(attempt);
    p.log.refused(attempt, "badRequest");
  }
  p.log.complete(p.e);
  p.collect_log();
  w.expect(p.e, kComplete);
}

// The answer never came back: the CA issued, the log goes on without a CertRep.
void tell_issued_not_installed(World& w) {
  Phone p(w, 0, AndroidGrammar::b);
  p.served();
  p.log.requested(p.e);
  p.collect_log();
  w.expect(p.e, {"yes", "no", "yes", "issued_not_installed", "response_received"});
}

void tell_renewal(World& w) {
  Phone p(w, kNow - 40 * kDay);
  w.issue(p.e, 60 * kDay);
  w.report(p.e);
  w.exchange(p.e);
  p.log.complete(p.e);
  Enrolment newer = w.enrol(p.d, *p.e.profile, kNow - 6 * kDay);
  w.issue(newer, 60 * kDay);
  w.report(newer);
  w.exchange(newer);
  p.log.renew(newer);
  p.log.answered(newer);
  p.log.installed(newer, newer.installed);
  p.collect_log(4);
  w.expect(p.e, {"yes", "yes", "yes", "superseded", ""});
  w.expect(newer, kComplete);
}

void tell_requested_not_issued(World& w) {
  Phone p(w, kNow - 98 * kHour);
  w.exchange(p.e, false, false);
  p.log.requested(p.e);
  p.collect_log();
  w.expect(p.e, {"no", "no", "no", "requested_not_issued", "challenge_verified"});
}

// 33 h before now: after the newest CA export, older than every grace.
void tell_requested_unknown_issuance(World& w) {
  Phone p(w, kNow - 33 * kHour);
  p.at = kNow - 2 * kHour;
  p.log.requested(p.e);
  p.collect_log();
  w.expect(p.e, {"unknown", "no", "unknown", "requested_unknown_issuance", "challenge_verified"});
}

// 32 h before now: after the CA export, and too young for Intune's. The device alone proves
// issuance and installation, without naming the certificate.
void tell_installed_unknown_report(World& w) {
  Phone p(w, kNow - 32 * kHour);
  p.log.complete(p.e);
  p.collect_log();
  w.expect(p.e, {"yes", "yes", "unknown", "installed_unknown_report", "notified"});
}

void tell_installed_not_reported(World& w) {
  Phone p(w, 0);
  w.issue(p.e);
  w.exchange(p.e, true, false);
  p.log.complete(p.e);
  p.collect_log();
  w.expect(p.e, {"yes", "yes", "no", "installed_not_reported", "notified"});
}

void tell_duplicate_collections(World& w) {
  Phone p(w, kNow - 9 * kDay);
  p.served();
  p.log.complete(p.e);
  p.log.finish(p.e.sent - kDay, p.at - 5 * kMinute);
  p.log.collect(0, kNow - 5 * kDay, 2);
  p.log.collect(p.e.sent - kHour, p.at, 3);
  w.expect(p.e, kComplete);
}

constexpr Story kStories[] = {
    {"android_complete", 36, tell_complete},
    {"android_complete_b", 14, tell_complete_b},
    {"android_clock_ahead", 3, tell_clock_ahead},
    {"android_clock_behind", 3, tell_clock_behind},
    {"android_stuck", 4, tell_stuck},
    {"android_in_flight", 2, tell_in_flight},
    {"android_in_flight_prompt", 2, tell_in_flight_prompt},
    {"android_failed", 2, tell_failed},
    {"android_retries_complete", 2, tell_retries_complete},
    {"android_issued_not_installed", 2, tell_issued_not_installed},
    {"android_renewal", 3, tell_renewal},
    {"android_requested_not_issued", 1, tell_requested_not_issued},
    {"android_requested_unknown_issuance", 1, tell_requested_unknown_issuance},
    {"android_installed_unknown_report", 1, tell_installed_unknown_report},
    {"android_installed_not_reported", 2, tell_installed_not_reported},
    {"android_duplicate_collections", 2, tell_duplicate_collections},
};

}  // namespace

std::span<const Story> android_stories() { return kStories; }

}  // namespace fleetgen
