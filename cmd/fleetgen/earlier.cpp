#include "cmd/fleetgen/world.h"

namespace fleetgen {

std::vector<Enrolment> World::earlier_deliveries(Device& device, const Verdict& verdict) {
  std::vector<Enrolment> told;
  Time age = 20 * kDay;
  for (const Profile& profile : earlier_profiles[static_cast<std::size_t>(device.platform)]) {
    Enrolment e = enrol(device, profile, kNow - age - device.random.between(0, 48) * kHour);
    age += 6 * kDay;
    issue(e);
    report(e);
    exchange(e);
    device.earlier.push_back(e.certificate);
    told.push_back(e);
    e.sent = 0;
    e.transaction_id.clear();
    expect(e, verdict);
  }
  return told;
}

}  // namespace fleetgen
