// A Windows machine as most stories begin with it.
#pragma once

#include "cmd/fleetgen/windows.h"

namespace fleetgen {

inline Time some_days_ago(Device& d) {
  return kNow - d.random.between(4 * 86400, 15 * 86400) * kSecond;
}
inline Time collected(Device& d) { return kNow - d.random.between(2 * 60, 20 * 60) * kMinute; }

// A machine with one request at `sent`, its log and the time of its only collection.
struct Machine {
  World& w;
  Device& d;
  WindowsLog log;
  Enrolment e;
  Time at;

  Machine(World& world, Time sent_or_zero, ProfileIndex profile = kWindowsUser, Time at_or_zero = 0)
      : w(world), d(world.new_device(Platform::windows)), log(world, d) {
    e = w.enrol(d, w.profiles[profile], sent_or_zero == 0 ? some_days_ago(d) : sent_or_zero);
    at = at_or_zero == 0 ? collected(d) : at_or_zero;
  }
  // Tells that CA, Intune and web server saw the request through.
  void served(const std::string& status = "Issued") {
    w.issue(e);
    w.report(e, status);
    w.exchange(e);
  }
  // Thumbprint of the root above what was issued.
  std::string root() const { return w.planning() ? "" : w.roots[0].own().thumbprint; }
  void collect_log(Time from = 0, const Listing* listing = nullptr,
                   const ScepState* state = nullptr) {
    log.finish(e.sent - 2 * kDay, at - 5 * kMinute);
    collect(w, d, {at, "", &log, from, listing, state});
  }
};

// The same request where no evidence shows when it was sent.
inline Enrolment request_unseen(Enrolment e) {
  e.sent = 0;
  return e;
}

}  // namespace fleetgen
