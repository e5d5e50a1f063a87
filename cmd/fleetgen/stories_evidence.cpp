// Windows machines that are told of through rarer shapes of evidence: older layouts, saved logs,
// the registry alone; and what their stores of authorities say of the roots that profiles hang on.
//   - a log saved as a table has no record ids: what it holds is proved, what it lacks is not;
//   - a filtered log has gaps in them, to the same effect;
//   - the registry has no times;
//   - a certificate of the user's is only known to lack its root where CA and Root of the computer
//   and CA of the user are listed.
#include "cmd/fleetgen/machine.h"
#include "cmd/fleetgen/stories.h"

namespace fleetgen {
namespace {

constexpr const char* kRoot = "contoso root ca";

struct Shape {
  Trust trust = Trust::whole;
  LogFile log_file = LogFile::as_it_is;
  std::optional<Layout> layout = {};
  std::span<const std::uint16_t> filtered_out = {};  // events
};

void collect_as(Machine& m, const Shape& shape, const Listing* listing = nullptr,
                const ScepState* state = nullptr) {
  m.log.finish(m.e.sent - 2 * kDay, m.at - 5 * kMinute);
  const WindowsLog log = m.log.without(shape.filtered_out);
  collect(m.w, m.d, {m.at, "", &log, 0, listing, state, shape.trust, shape.log_file, shape.layout});
}

// Everything worked; what pins is `pinned`, and the store of roots is as `shape` says.
void collect_installed(Machine& m, const Shape& shape, const std::string& pinned) {
  m.served();
  m.log.complete(m.e);
  const Listing listing = {{&m.e.certificate}, Language::english};
  const ScepState state = {&m.e, 1, 0, pinned};
  collect_as(m, shape, &listing, &state);
  m.w.expect(m.e, kComplete);
}

void tell_numbered_folders(World& w) {
  Machine m(w, 0);
  collect_installed(m, {.layout = Layout::numbered_folders}, m.root());
}

void tell_root_missing(World& w) {
  Machine m(w, 0);
  collect_installed(m, {.trust = Trust::root_missing}, m.root());
  w.distrust(m.e, kRoot, "missing");
  w.distrust_pin(m.e, m.root(), "missing");
}

// The profile pins a root that the machine trusts, and that signed nothing of what came.
void tell_root_pinned_elsewhere(World& w) {
  Machine m(w, 0);
  collect_installed(m, {}, w.planning() ? "" : w.roots[1].own().thumbprint);
  w.distrust_pin(m.e, w.planning() ? "" : text_of(w.authorities[0].name()), "other_pin");
}

// Collect diagnostics alone: the CA store, and no word on roots.
void tell_root_unlisted(World& w) {
  Machine m(w, 0);
  collect_installed(m, {.trust = Trust::unlisted, .layout = Layout::numbered_folders}, m.root());
  w.distrust(m.e, kRoot, "unknown");
  w.distrust_pin(m.e, m.root(), "unknown");
}

// Everything worked; the log alone was saved.
void tell_log(World& w, const Shape& shape) {
  Machine m(w, 0);
  m.served();
  m.log.complete(m.e);
  collect_as(m, shape);
  w.expect(m.e, kComplete);
}

void tell_log_as_csv(World& w) { tell_log(w, {.log_file = LogFile::csv}); }
void tell_log_as_text(World& w) { tell_log(w, {.log_file = LogFile::text}); }
void tell_loose_xml(World& w) {
  tell_log(w, {.log_file = LogFile::viewer_xml, .layout = Layout::loose});
}
void tell_loose_csv(World& w) { tell_log(w, {.log_file = LogFile::csv, .layout = Layout::loose}); }
void tell_loose_text(World& w) {
  tell_log(w, {.log_file = LogFile::text, .layout = Layout::loose});
}

// Asked for and issued; the log says no more. XML counts its records, so that what is not among
// them did not happen; a table has lost their numbers, and may have lost any of them.
void tell_silent_log(World& w, LogFile file, const Verdict& verdict) {
  Machine m(w, 0);
  m.served();
  m.log.requested(m.e);
  collect_as(m, {.log_file = file, .layout = Layout::loose});
  w.expect(m.e, verdict);
}

void tell_silent_xml(World& w) {
  tell_silent_log(w, LogFile::wevtutil_xml,
                  {"yes", "no", "yes", "issued_not_installed", "response_received"});
}
void tell_silent_csv(World& w) {
  tell_silent_log(w, LogFile::csv,
                  {"yes", "unknown", "yes", "issued_unknown_install", "response_received"});
}
void tell_silent_text(World& w) {
  tell_silent_log(w, LogFile::text,
                  {"yes", "unknown", "yes", "issued_unknown_install", "response_received"});
}

// Installed; whoever saved the log filtered for requests and failures. The ids of what is left have
// gaps, in which anything may have happened.
void tell_filtered_log(World& w, LogFile file) {
  constexpr std::uint16_t kInstallation[] = {38, 39, 256, 309};
  Machine m(w, 0);
  m.served();
  m.log.complete(m.e);
  collect_as(m, {.log_file = file, .layout = Layout::loose, .filtered_out = kInstallation});
  w.expect(m.e, {"yes", "unknown", "yes", "issued_unknown_install", "response_received"});
}

void tell_filtered_xml(World& w) { tell_filtered_log(w, LogFile::viewer_xml); }
void tell_filtered_evtx(World& w) { tell_filtered_log(w, LogFile::wevtutil_evtx); }

void tell_unreachable_as_csv(World& w) {
  Machine m(w, 0);
  m.log.unreachable(m.e, m.e.sent, 0x80072ee7);
  collect_as(m, {.log_file = LogFile::csv});
  w.expect(m.e, {"no", "no", "no", "failed", "server_reached"});
}

// The log is lost; the registry holds the last error of the profile, and no time that would tell
// which exports cover it.
void tell_registry_failed(World& w) {
  Machine m(w, 0);
  const ScepState state = {&m.e, 16, 0x80072ee7, m.root()};
  collect(w, m.d, {m.at, "", nullptr, 0, nullptr, &state});
  w.expect(request_unseen(m.e), {"unknown", "no", "unknown", "failed", "request_sent"});
}

// Status 2: asked for, nothing came. Without a time no export covers it.
void tell_registry_pending(World& w) {
  Machine m(w, 0);
  const ScepState state = {&m.e, 2, 0, m.root()};
  collect(w, m.d, {m.at, "", nullptr, 0, nullptr, &state});
  w.expect(request_unseen(m.e),
           {"unknown", "unknown", "unknown", "requested_unknown_issuance", "request_sent"});
}

constexpr Story kStories[] = {
    {"windows_numbered_folders", 1, tell_numbered_folders},
    {"windows_root_missing", 1, tell_root_missing},
    {"windows_root_pinned_elsewhere", 1, tell_root_pinned_elsewhere},
    {"windows_root_unlisted", 1, tell_root_unlisted},
    {"windows_log_as_csv", 1, tell_log_as_csv},
    {"windows_log_as_text", 1, tell_log_as_text},
    {"windows_loose_xml", 1, tell_loose_xml},
    {"windows_loose_csv", 1, tell_loose_csv},
    {"windows_loose_text", 1, tell_loose_text},
    {"windows_silent_xml", 1, tell_silent_xml},
    {"windows_silent_csv", 1, tell_silent_csv},
    {"windows_silent_text", 1, tell_silent_text},
    {"windows_filtered_xml", 0, tell_filtered_xml},
    {"windows_filtered_evtx", 0, tell_filtered_evtx},
    {"windows_failed_unreachable_csv", 0, tell_unreachable_as_csv},
    {"windows_registry_failed", 0, tell_registry_failed},
    {"windows_registry_pending", 0, tell_registry_pending},
};

}  // namespace

std::span<const Story> evidence_stories() { return kStories; }

}  // namespace fleetgen
