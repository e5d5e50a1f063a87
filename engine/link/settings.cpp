#include "engine/link/settings.h"

namespace certtrail {

std::string describe(const Settings& s) {
  std::string text = std::to_string(s.install_grace_us) + " " + std::to_string(s.report_grace_us) +
                     " " + std::to_string(s.removal_grace_us) + " " +
                     std::to_string(s.learned_joins) + " " +
                     (s.as_of_us ? std::to_string(*s.as_of_us) : "newest");
  for (const auto& requester : s.scep_requesters) text += "\nrequester " + requester;
  for (const auto& name : s.scep_templates) text += "\ntemplate " + name;
  return text;
}

}  // namespace certtrail
