// The stories of the fleet. Each tells one device (or a few) from first request to last evidence
// and states, as literals, what certtrail must say of every delivery in it.
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
//
// With Options::deliveries above 1, each device also has complete deliveries of other profiles,
// three to six weeks before now and hence apart from its story: in its log if that is dated, in
// every listing.
#pragma once

#include <span>

#include "cmd/fleetgen/world.h"

namespace fleetgen {

struct Story {
  const char* name;
  int weight;  // how often it is told, relative to others, after every story was told once
  void (*tell)(World&);
};

std::span<const Story> windows_stories();
std::span<const Story> evidence_stories();  // Windows, by the shape of what was collected
std::span<const Story> android_stories();
std::span<const Story> apple_stories();
std::span<const Story> apple_shape_stories();  // Apple, by the shape of what was collected
std::span<const Story> server_stories();
std::span<const Story> managed_android_stories();

std::vector<Story> all_stories();

}  // namespace fleetgen
