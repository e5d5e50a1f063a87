// iOS. The console names the profile but neither certificate nor transaction; CertificateList holds
// the whole certificate. Where it is missing, hardware serial (Intune, subject) and time join the
// two.
#include "cmd/fleetgen/ios.h"
#include "cmd/fleetgen/stories.h"

namespace fleetgen {
namespace {

using List = std::vector<const Certificate*>;

struct Phone {
  World& w;
  Device& d;
  Enrolment e;

  Phone(World& world, Time sent_or_zero) : w(world), d(world.new_device(Platform::ios)) {
    const Time sent =
        sent_or_zero == 0 ? kNow - d.random.between(4 * 86400, 15 * 86400) * kSecond : sent_or_zero;
    e = w.enrol(d, w.profiles[kAppleUser], sent);
  }
  void served() {
    w.issue(e);
    w.report(e);
    w.exchange(e);
  }
  Time recently() { return kNow - d.random.between(2 * 60, 20 * 60) * kMinute; }
};

// A copy of the console, made right after the installation; the undated kinds do not cross midnight
// twice.
void tell_copied_console(World& w, Console console, Time zone) {
  Phone p(w, 0);
  p.served();
  AppleLog log(w, p.d, console, zone);
  log.complete(p.e);
  log.finish(p.e.sent - 10 * kMinute, p.e.sent + 40 * kMinute);
  const List list = {&p.e.certificate};
  log.collect(0, p.e.sent + kHour, &list);
  w.expect(p.e, kComplete);
}

void tell_complete(World& w) { tell_copied_console(w, Console::c1_rtf, -5 * kHour); }
void tell_complete_tabs(World& w) { tell_copied_console(w, Console::c2_tabs, 2 * kHour); }
void tell_complete_relay(World& w) { tell_copied_console(w, Console::x1_relay, -7 * kHour); }

void tell_dated_console(World& w, Console console, bool listed) {
  Phone p(w, 0);
  p.served();
  AppleLog log(w, p.d, console, 2 * kHour);
  log.complete(p.e);
  const Time at = p.recently();
  log.finish(p.e.sent - kHour, at - kMinute);
  const List list = {&p.e.certificate};
  log.collect(0, at, listed ? &list : nullptr);
  w.expect(p.e, kComplete);
}

void tell_complete_show(World& w) { tell_dated_console(w, Console::l1_show, true); }
void tell_complete_unlisted(World& w) { tell_dated_console(w, Console::l2_syslog, false); }

// One payload, two consumers: Apple keeps a certificate for each dependent profile, and none
// replaces another. MDM hands out the next profile when the one before is installed: the two
// requests are some minutes apart, whatever `enrol` adds.
void tell_parallel(World& w) {
  Phone p(w, 0);
  Enrolment second = w.enrol(p.d, *p.e.profile, p.e.sent + 8 * kMinute);
  AppleLog log(w, p.d, Console::l1_show, 0);
  for (Enrolment* e : {&p.e, &second}) {
    w.issue(*e);
    w.report(*e);
    w.exchange(*e);
    log.complete(*e);
  }
  log.finish(p.e.sent - kHour, p.e.sent + 2 * kHour);
  const List list = {&p.e.certificate, &second.certificate};
  log.collect(0, p.recently(), &list);
  w.expect(p.e, kComplete);
  w.expect(second, kComplete);
}

void tell_failed(World& w) {
  Phone p(w, 0);
  w.exchange(p.e, false, false);
  AppleLog log(w, p.d, Console::l2_syslog, 2 * kHour);
  log.requested(p.e);
  log.failed(p.e);
  const Time at = p.recently();
  log.finish(p.e.sent - kHour, at - kMinute);
  log.collect(0, at, nullptr);
  w.expect(p.e, {"no", "no", "no", "failed", "challenge_verified"});
}

// Removed by management three days later; the newer list lacks it.
void tell_removed(World& w) {
  Phone p(w, kNow - 9 * kDay);
  p.served();
  AppleLog log(w, p.d, Console::l1_show, -5 * kHour);
  log.complete(p.e);
  log.removed(p.e, p.e.installed + 3 * kDay);
  const Time at = p.recently();
  log.finish(p.e.sent - kHour, at - kMinute);
  const List none;
  log.collect(0, at, &none);
  w.expect(p.e, {"yes", "no", "yes", "removed", ""});
}

void tell_installed_not_reported(World& w) {
  Phone p(w, 0);
  w.issue(p.e);
  w.exchange(p.e, true, false);
  AppleLog log(w, p.d, Console::l1_show, 0);
  log.complete(p.e);
  log.finish(p.e.sent - kHour, p.e.sent + 4 * kHour);
  const List list = {&p.e.certificate};
  log.collect(0, p.recently(), &list);
  w.expect(p.e, {"yes", "yes", "no", "installed_not_reported", "notified"});
}

constexpr Story kStories[] = {
    {"ios_complete", 16, tell_complete},
    {"ios_complete_tabs", 6, tell_complete_tabs},
    {"ios_complete_relay", 6, tell_complete_relay},
    {"ios_complete_show", 6, tell_complete_show},
    {"ios_complete_unlisted", 3, tell_complete_unlisted},
    {"ios_parallel", 3, tell_parallel},
    {"ios_failed", 3, tell_failed},
    {"ios_removed", 2, tell_removed},
    {"ios_installed_not_reported", 1, tell_installed_not_reported},
};

}  // namespace

std::span<const Story> apple_stories() { return kStories; }

}  // namespace fleetgen
