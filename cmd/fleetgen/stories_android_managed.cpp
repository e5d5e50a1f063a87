// Android devices with a work profile, with Samsung Knox, and corporate-owned ones, which install
// without asking; and what users miss while they wait. Told after all others, once each and no
// more, so that these told and drawn before stay as they were.
#include "cmd/fleetgen/android_phone.h"
#include "cmd/fleetgen/stories.h"

namespace fleetgen {
namespace {

constexpr const char* kNetwork = "Contoso-WLAN";

Phone phone(World& w, AndroidMode mode) { return Phone(w, 0, AndroidGrammar::b, 0, mode); }

void tell_complete_in(World& w, AndroidMode mode) {
  Phone p = phone(w, mode);
  p.served();
  p.log.complete(p.e);
  p.collect_log(3);
  w.expect(p.e, kComplete);
}

void tell_work_profile(World& w) { tell_complete_in(w, AndroidMode::work_profile); }
void tell_knox(World& w) { tell_complete_in(w, AndroidMode::knox); }
void tell_corporate_owned(World& w) { tell_complete_in(w, AndroidMode::corporate_owned); }

// The log rotated between the request and its answer; the Wi-Fi waited until then.
void tell_rotated(World& w) {
  Phone p = phone(w, AndroidMode::work_profile);
  p.served();
  p.log.complete(p.e);
  p.log.skips_wifi(p.e.sent - kHour, kNetwork);
  p.log.applies_wifi(p.e, p.e.answered + kHour, kNetwork);
  p.log.finish(p.e.sent - kDay, p.at - 5 * kMinute);
  p.log.collect_rotated(p.e.sent + kSecond / 10, p.at);
  w.expect(p.e, kComplete);
}

// A state that nobody has published, which its suffix explains.
void tell_not_installed(World& w) {
  Phone p = phone(w, AndroidMode::work_profile);
  p.served();
  p.log.requested(p.e);
  p.log.answered(p.e);
  p.log.not_installed(p.e, "CERT_INSTALL_FAILED");
  p.collect_log();
  w.expect(p.e, {"yes", "no", "yes", "failed", "installed"});
}

// The certificate came, and the Intune app's log goes on without having saved it.
void tell_never_saved(World& w) {
  Phone p = phone(w, AndroidMode::corporate_owned);
  p.served();
  p.log.requested(p.e);
  p.log.answered(p.e);
  p.collect_log();
  w.expect(p.e, {"yes", "no", "yes", "issued_not_installed", "install_started"});
}

// The prompt was never answered, and each check-in skips the Wi-Fi.
void tell_wifi_waits(World& w) {
  Phone p(w, 0);
  p.served();
  p.log.requested(p.e);
  p.log.answered(p.e);
  for (Time at = p.e.answered + kHour; at < p.at - kHour; at += 8 * kHour)
    p.log.skips_wifi(at, kNetwork);
  p.collect_log();
  w.expect(p.e, {"yes", "no", "yes", "stuck", "install_started"});
}

// The CA's template wants a manager's approval, which comes after hours; the device asks each hour
// whether it has come. The clocks are right, though issuance and answer are far apart.
void tell_polls_complete(World& w) {
  Phone p = phone(w, AndroidMode::work_profile);
  const Time decided = p.e.sent + 5 * kHour + 20 * kMinute;
  w.issue_after_approval(p.e, decided);
  w.report(p.e);
  w.exchange(p.e);
  p.log.requested(p.e);
  p.log.polls(p.e, decided, kHour);
  p.e.answered = p.e.sent + 6 * kHour + 2 * kSecond;
  p.log.answered(p.e);
  p.log.installed(p.e, p.e.answered + kMinute);
  p.collect_log();
  w.expect(p.e, kComplete);
}

// Nobody has approved it.
void tell_polls_undecided(World& w) {
  Phone p = phone(w, AndroidMode::work_profile);
  w.leave_undecided(p.e);
  w.exchange(p.e, true, false);
  p.log.requested(p.e);
  p.log.polls(p.e, p.at - kHour, 6 * kHour);
  p.collect_log();
  w.expect(p.e, {"no", "no", "no", "requested_not_issued", "issued"});
}

constexpr Story kStories[] = {
    {"android_work_profile", 0, tell_work_profile},
    {"android_knox", 0, tell_knox},
    {"android_corporate_owned", 0, tell_corporate_owned},
    {"android_rotated", 0, tell_rotated},
    {"android_not_installed", 0, tell_not_installed},
    {"android_never_saved", 0, tell_never_saved},
    {"android_wifi_waits", 0, tell_wifi_waits},
    {"android_polls_complete", 0, tell_polls_complete},
    {"android_polls_undecided", 0, tell_polls_undecided},
};

}  // namespace

std::span<const Story> managed_android_stories() { return kStories; }

}  // namespace fleetgen
