// Deliveries that only servers know of.
#include "cmd/fleetgen/stories.h"

namespace fleetgen {
namespace {

constexpr Verdict kNotCollected = {"yes", "unknown", "yes", "issued_unknown_install",
                                   "response_received"};

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
  w.expect(e, kNotCollected);
  w.earlier_deliveries(d, kNotCollected);
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
