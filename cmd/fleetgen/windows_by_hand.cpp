// What people without Intune's Collect diagnostics send, as docs/collect.md tells them to: outputs
// of commands under the machine's name, and either what mdmdiagnosticstool packed or the log as
// they saved it. The name of their zip has no time; that of a file is all there is.
#include <fmt/format.h>

#include "cmd/fleetgen/bulk.h"
#include "cmd/fleetgen/cab_writer.h"
#include "cmd/fleetgen/noise.h"
#include "cmd/fleetgen/windows_packing.h"

namespace fleetgen {
namespace {

// No machine is collected twice on one day.
std::string folder_of_day(Time at) {
  const Civil t = civil(at);
  return fmt::format("{:04}-{:02}-{:02}/", t.year, t.month, t.day);
}

std::vector<Member> outputs(const Packing& p) {
  const Time at = p.c.at;
  std::vector<Member> members = {
      {p.host + "-dsregcmd.txt", dsregcmd(p.w, p.d, p.host), at},
      {p.host + "-enrollments.reg", enrollment_registry(p.d), at},
      {p.host + "-machine-CA.txt", listing("CA", intermediate(p.w), Language::english), at}};
  append(members, left_by_scripts(p, ""));
  return members;
}

}  // namespace

void pack_by_hand(const Packing& p, Layout layout) {
  const Time at = p.c.at;
  application_log(p.d, at - kDay, at);  // draws what it draws for other layouts
  const std::string folder = folder_of_day(at);
  if (layout == Layout::loose) {
    const Member log = mdm_log(p, p.host + "-dm-edp-admin");
    return p.w.put(folder + log.path, log.bytes, at);
  }
  std::vector<Member> members = outputs(p);
  if (layout == Layout::tool_zip)
    members.push_back({p.host + "-mdm.zip", zip(tool_members(p)), at, true});
  else if (layout == Layout::tool_cab)
    members.push_back({p.host + "-mdm.cab", cab(tool_members(p)), at, true});
  else if (p.c.log != nullptr)
    members.push_back(mdm_log(p, p.host + "-dm-edp-admin"));
  append(members, bulk_event_logs(p.w, p.d, at - 30 * kDay, at));
  p.w.put_zip(folder + p.host + ".zip", std::move(members), at);
}

}  // namespace fleetgen
