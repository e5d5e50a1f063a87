// Deliveries that only servers, and who listens between, know of.
#include "cmd/fleetgen/scep.h"
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

void put_caught(World& w, const std::string& name, const std::string& message, Time at) {
  w.put("caught/" + name + ".der", message, at);
}

// A proxy caught the request: its key is that of the certificate.
void tell_caught_request(World& w) {
  Device& d = w.new_device(Platform::ios);
  Enrolment e =
      w.enrol(d, w.profiles[kAppleUser], kNow - d.random.between(4 * 86400, 18 * 86400) * kSecond);
  w.issue(e);
  w.report(e);
  w.exchange(e);
  e.transaction_id = e.key.pkcs1_sha1;
  if (!w.planning())
    put_caught(w, d.hardware_serial + "-PKCSReq",
               scep_request({w.ra_certificates[1], e.key, upper(e.transaction_id)}, e.sent,
                            Random(w.options.seed, e.key.pkcs1_sha1)),
               e.sent);
  w.expect(e, kNotCollected);
}

// The CA refused, and the answer was caught as well.
void tell_caught_refusal(World& w) {
  Device& d = w.new_device(Platform::ios);
  Enrolment e =
      w.enrol(d, w.profiles[kAppleUser], kNow - d.random.between(4 * 86400, 18 * 86400) * kSecond);
  w.refuse(e, 0x80094012);
  w.exchange(e, true, false);
  e.transaction_id = e.key.pkcs1_sha1;
  if (!w.planning()) {
    const ScepExchange exchange{w.ra_certificates[1], e.key, upper(e.transaction_id)};
    Random random(w.options.seed, e.key.pkcs1_sha1);
    put_caught(w, d.hardware_serial + "-PKCSReq", scep_request(exchange, e.sent, random), e.sent);
    put_caught(w, d.hardware_serial + "-CertRep", scep_refusal(exchange, e.answered, random),
               e.answered);
  }
  w.expect(e, {"no", "no", "no", "failed", "issued"});
}

constexpr Story kStories[] = {
    {"server_not_collected", 12, tell_not_collected},
    {"server_forgotten", 1, tell_forgotten},
    {"server_caught_request", 0, tell_caught_request},
    {"server_caught_refusal", 0, tell_caught_refusal},
};

}  // namespace

std::span<const Story> server_stories() { return kStories; }

}  // namespace fleetgen
