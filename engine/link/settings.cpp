#include "engine/link/settings.h"

namespace certtrail {

std::string describe(const Settings& s) {
  std::string text = std::to_string(s.install_grace_us) + " " + std::to_string(s.report_grace_us) +
                     " " + std::to_string(s.removal_grace_us) + " " +
                     std::to_string(s.learned_joins) + " " +
                     (s.as_of_us ? std::to_string(*s.as_of_us) : "newest");
  for (const auto& requester : s.scep_requesters) text += "\nrequester " + requester;
  for (const auto& name : s.scep_templates) text += "\ntemplate " + name;
  for (const auto& [name, minutes] : s.zones)
    text += "\nzone " + std::to_string(minutes) + " " + name;
  for (const auto& serial : s.junk_serials) text += "\njunk serial " + serial;
  for (const auto& name : s.junk_host_names) text += "\njunk host " + name;
  return text;
}

}  // namespace certtrail
