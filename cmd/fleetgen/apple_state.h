// What an Apple device keeps of its own state: files of a sysdiagnose and of a Mac's support zip.
#pragma once

#include <string>
#include <vector>

#include "cmd/fleetgen/world.h"
#include "cmd/fleetgen/zip_writer.h"

namespace fleetgen {

// One installation or removal of a profile.
struct ProfileEvent {
  const Enrolment* enrolment;
  const char* operation;  // "install", "remove"
  Time at;
};

// Members below the folder of a sysdiagnose of that time, its name with this zone. `installed`: a
// stub for each.
std::vector<Member> sysdiagnose(const Device&, const std::vector<ProfileEvent>&,
                                const std::vector<const Enrolment*>& installed, Time at, Time zone);

// Members of IntuneMacODC's zip: profiles, and mdmclient's list of these certificates.
std::vector<Member> mac_support(const Device&, const std::vector<const Enrolment*>& installed,
                                const std::vector<const Certificate*>& identities, Time at);

}  // namespace fleetgen
