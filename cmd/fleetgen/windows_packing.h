// How collectors, and people, pack a Windows machine.
#pragma once

#include <string>
#include <vector>

#include "cmd/fleetgen/windows.h"
#include "cmd/fleetgen/windows_members.h"
#include "cmd/fleetgen/zip_writer.h"

namespace fleetgen {

struct Packing {
  World& w;
  Device& d;
  const WindowsCollection& c;
  std::string host;  // as the machine is called then
};

void append(std::vector<Member>& members, std::vector<Member> more);
std::vector<const Certificate*> intermediate(const World&);

// The DM-EDP Admin log as `log_file` says, called `name` and the extension of its kind. Not null.
Member mdm_log(const Packing&, const std::string& name);
// What scripts left of the user's stores and of those of authorities, by the names that
// docs/collect.md gives, in `folder` (with its last slash).
std::vector<Member> left_by_scripts(const Packing&, const std::string& folder);
// Of these: the stores of authorities.
std::vector<Member> listed_authorities(const Packing&, const std::string& folder);
// Certificates of the user's own store, those of earlier deliveries too. Only if it was collected.
std::vector<const Certificate*> owned(const Packing&);

// What mdmdiagnosticstool collects, in the order of its own listing.
std::vector<Member> tool_members(const Packing&);

void pack_diagnostics(const Packing&, Layout);
void pack_data_collector(const Packing&);
void pack_by_hand(const Packing&, Layout);

}  // namespace fleetgen
