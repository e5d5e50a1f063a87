// Deliveries that only servers know of, and what makes a verdict follow from the evidence.
//
// Coverage is fleet-wide: one Intune export and one newest export of each CA. A story that needs a
// question to be uncovered therefore happens at the right time (clock.h; graces: install 24 h,
// Intune lag 6 h, removal 24 h):
//
//   sent before now      in CA export   Intune covers         in flight at now
//   more than 36 h       yes            yes (30 h + 6 h)      no
//   36 h to 34 h         yes            no                    no
//   34 h to 24 h         no             no                    no
//   less than 24 h       no             no                    yes
//
// The values then follow from the first row of the verdict table that holds:
//   issued     yes: a CA row; or it is on the device (309, listing, CertificateList, CertRep
//   SUCCESS) and no CA
//              export covers its time. no: refused, failed before for good, or a CA export that has
//              rows of the same template and requester before and after lacks it.
//   installed  what the newest evidence of the device says; no only where a log covers the time
//   since the request
//              or a listing covers the user's own store; unknown without a collection. Removal
//              makes it no.
//   reported   yes: in the Intune export, whatever its status; no: it lists others of the same
//   policy and is later
//              than issuance + lag, or nothing was issued; else unknown.
//   first_missing_hop  the first hop without evidence and without a later one on its branch that
//   implies it: trunk,
//              then device up to `installed`, then report. Hops reached once stay reached, removed
//              or not.
//   requested_at  the PKIOperation of the attempt that led to it, where a device log shows it.
#include "cmd/fleetgen/stories.h"

namespace fleetgen {
namespace {

// CA and Intune know it; nobody collected the device.
void tell_not_collected(World& w) {
  constexpr std::array<Platform, 3> kPlatforms = {Platform::windows, Platform::android,
                                                  Platform::ios};
  constexpr std::array<ProfileIndex, 3> kProfiles = {kWindowsUser, kAndroidUser, kAppleUser};
  const std::size_t kind = w.devices.size() % 3;
  Device& d = w.new_device(kPlatforms[kind]);
  Enrolment e = w.enrol(d, w.profiles[kProfiles[kind]],
                        kNow - d.random.between(4 * 86400, 18 * 86400) * kSecond);
  w.issue(e);
  w.report(e);
  w.exchange(e);
  e.sent = 0;
  e.transaction_id.clear();
  w.expect(e, {"yes", "unknown", "yes", "issued_unknown_install", "response_received"});
}

// Only the CA knows it: the requester is the SCEP account, the subject a device that Intune has
// forgotten.
void tell_forgotten(World& w) {
  Device& d = w.new_device(Platform::ios);
  d.known_to_intune = false;
  d.hardware_serial = d.random.guid();
  d.upn.clear();
  Enrolment e =
      w.enrol(d, w.profiles[kAppleUser], kNow - d.random.between(4 * 86400, 18 * 86400) * kSecond);
  w.issue(e);
  TruthRow row;
  row.thumbprint = e.certificate.thumbprint;
  row.serial = e.certificate.serial;
  row.issued = "yes";
  row.installed = "unknown";
  row.reported = "no";
  row.verdict = "issued_unknown_install";
  row.first_missing_hop = "response_received";
  row.story = w.story;
  w.truth.push_back(row);
}

constexpr Story kStories[] = {
    {"server_not_collected", 12, tell_not_collected},
    {"server_forgotten", 1, tell_forgotten},
};

}  // namespace

std::span<const Story> server_stories() { return kStories; }

}  // namespace fleetgen
