// Apple devices whose evidence comes in another shape than a copied console: whole documents, the
// unified log as JSON, a sysdiagnose, a Mac's support zip.
#include <fmt/format.h>

#include "cmd/fleetgen/apple_state.h"
#include "cmd/fleetgen/ios.h"
#include "cmd/fleetgen/machine.h"
#include "cmd/fleetgen/stories.h"

namespace fleetgen {
namespace {

struct AppleDevice {
  World& w;
  Device& d;
  Enrolment e;
  Time at;  // of its collection

  explicit AppleDevice(World& world, bool is_mac = false)
      : w(world), d(world.new_device(Platform::ios)) {
    d.is_mac = is_mac;
    if (is_mac) {
      d.model = "MacBook Air";
      d.os = "14.4.1";
      d.name = d.first + "\u2019s MacBook Air";
      d.imei.clear();
    }
    e = w.enrol(d, w.profiles[kAppleUser], some_days_ago(d));
    at = collected(d);
    w.issue(e);
    w.report(e);
    w.exchange(e);
  }
};

void tell_console(World& w, Console console, Time zone, bool dated) {
  AppleDevice p(w);
  AppleLog log(w, p.d, console, zone);
  log.complete(p.e);
  log.finish(p.e.sent - 10 * kMinute, dated ? p.at - kMinute : p.e.sent + 40 * kMinute);
  const std::vector<const Certificate*> list = {&p.e.certificate};
  log.collect(0, dated ? p.at : p.e.sent + kHour, dated ? nullptr : &list);
  w.expect(p.e, kComplete);
}

void tell_document(World& w) { tell_console(w, Console::c1_document, 9 * kHour, false); }
void tell_encoded_relay(World& w) { tell_console(w, Console::x1_encoded, 2 * kHour, false); }
void tell_compact(World& w) { tell_console(w, Console::l3_compact, 2 * kHour, false); }
void tell_search(World& w) { tell_console(w, Console::c3_search, -8 * kHour, false); }
void tell_wrapped(World& w) { tell_console(w, Console::x2_wrapped, 9 * kHour, false); }
void tell_ndjson(World& w) { tell_console(w, Console::l4_ndjson, -7 * kHour, true); }
void tell_json(World& w) { tell_console(w, Console::l4_json, 5 * kHour + 30 * kMinute, true); }
void tell_iterator(World& w) { tell_console(w, Console::l5_iterator, 0, true); }

// Saved three days after its last line, and no web server's log shows the request: the CA's date
// tells which day it was.
void tell_saved_late(World& w) {
  Device& d = w.new_device(Platform::ios);
  Enrolment e = w.enrol(d, w.profiles[kAppleUser], kNow - 9 * kDay);
  w.issue(e);
  w.report(e);
  AppleLog log(w, d, Console::c2_tabs, 2 * kHour);
  log.complete(e);
  log.finish(e.sent - 10 * kMinute, e.sent + 40 * kMinute);
  const Time at = e.sent + 3 * kDay;
  log.collect(0, at, nullptr, at);
  w.expect(e, kComplete);
}

std::string zip_name(const Device& d, Time at) {
  return fmt::format("iOS-sysdiagnose-{}-{}.zip", d.upn.substr(0, d.upn.find('@')), compact(at));
}

// Profile history and stub say that it is installed; no log shows its request.
void tell_sysdiagnose(World& w) {
  AppleDevice p(w);
  if (!w.planning())
    w.put_zip(zip_name(p.d, p.at),
              sysdiagnose(p.d, {{&p.e, "install", p.e.installed}}, {&p.e}, p.at, 9 * kHour), p.at);
  w.expect(request_unseen(p.e), kComplete);
}

void tell_sysdiagnose_removed(World& w) {
  AppleDevice p(w);
  const Time removed = p.e.installed + kDay;
  if (!w.planning())
    w.put_zip(zip_name(p.d, p.at),
              sysdiagnose(p.d, {{&p.e, "install", p.e.installed}, {&p.e, "remove", removed}}, {},
                          p.at, -5 * kHour),
              p.at);
  w.expect(request_unseen(p.e), {"yes", "no", "yes", "removed", ""});
}

void tell_mac(World& w) {
  AppleDevice p(w, true);
  const Civil c = civil(p.at);
  const std::string name =
      fmt::format("{}-IntuneMacODC-{:04}-{:02}-{:02}T{:02}-{:02}-{:02}+0000.zip",
                  p.d.first + "s-MacBook-Air-" + p.d.hardware_serial, c.year, c.month, c.day,
                  c.hour, c.minute, c.second);
  if (!w.planning()) w.put_zip(name, mac_support(p.d, {&p.e}, {&p.e.certificate}, p.at), p.at);
  w.expect(request_unseen(p.e), kComplete);
}

constexpr Story kStories[] = {
    {"ios_complete_document", 1, tell_document},
    {"ios_complete_encoded_relay", 1, tell_encoded_relay},
    {"ios_complete_compact", 1, tell_compact},
    {"ios_complete_search", 1, tell_search},
    {"ios_complete_wrapped", 1, tell_wrapped},
    {"ios_complete_ndjson", 1, tell_ndjson},
    {"ios_complete_json", 0, tell_json},
    {"ios_complete_iterator", 1, tell_iterator},
    {"ios_saved_late", 1, tell_saved_late},
    {"ios_sysdiagnose", 1, tell_sysdiagnose},
    {"ios_sysdiagnose_removed", 1, tell_sysdiagnose_removed},
    {"macos_support_zip", 1, tell_mac},
};

}  // namespace

std::span<const Story> apple_shape_stories() { return kStories; }

}  // namespace fleetgen
