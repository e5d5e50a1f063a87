#include "engine/link/fleet_facts.h"

#include <algorithm>

namespace certtrail {

std::string answer(const FleetFacts& facts, const Question& question) {
  switch (question.kind) {
    case QuestionKind::profile_of_template: {
      const auto found = facts.profile_of_template.find({question.subject, question.platform});
      return found == facts.profile_of_template.end() ? "" : found->second;
    }
    case QuestionKind::is_scep_profile:
      return facts.scep_profiles.contains(question.subject) ? "yes" : "";
    case QuestionKind::unowned_issuance: {
      const auto at = std::lower_bound(facts.unowned_issuances.begin(),
                                       facts.unowned_issuances.end(), question.from_us);
      return at != facts.unowned_issuances.end() && *at <= question.to_us ? "yes" : "";
    }
  }
  return {};
}

}  // namespace certtrail
