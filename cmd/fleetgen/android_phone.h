// One phone of a story: its device, its enrolment and its log.
#pragma once

#include "cmd/fleetgen/android.h"

namespace fleetgen {

struct Phone {
  World& w;
  Device& d;
  Enrolment e;
  AndroidLog log;
  Time at;

  Phone(World& world, Time sent_or_zero, AndroidGrammar grammar = AndroidGrammar::a, Time shift = 0,
        AndroidMode mode = AndroidMode::device_administrator)
      : w(world), d(world.new_device(Platform::android)), log(world, d, grammar, shift, mode) {
    const Time sent =
        sent_or_zero == 0 ? kNow - d.random.between(4 * 86400, 15 * 86400) * kSecond : sent_or_zero;
    e = w.enrol(d, w.profiles[kAndroidUser], sent);
    at = kNow - d.random.between(2 * 60, 20 * 60) * kMinute;
  }
  void served() {
    w.issue(e);
    w.report(e);
    w.exchange(e);
  }
  void collect_log(int parts = 2) {
    log.finish(e.sent - kDay, at - 5 * kMinute);
    log.collect(0, at, parts);
  }
};

}  // namespace fleetgen
