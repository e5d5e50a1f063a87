#include "engine/link/fleet_facts.h"

#include <algorithm>

namespace certtrail {
namespace {

std::string yes(bool value) { return value ? "yes" : ""; }

std::string answer_now(std::optional<std::int64_t> now, const Question& question) {
  if (!now) return "none";
  return yes(question.from_us <= *now && *now < question.to_us);
}

}  // namespace

std::string answer(const FleetFacts& facts, const Question& question) {
  switch (question.kind) {
    case QuestionKind::profile_of_template: {
      const auto found = facts.profile_of_template.find({question.subject, question.platform});
      return found == facts.profile_of_template.end() ? "" : found->second;
    }
    case QuestionKind::is_scep_profile:
      return yes(facts.scep_profiles.contains(question.subject));
    case QuestionKind::unowned_issuance: {
      const auto at = std::lower_bound(facts.unowned_issuances.begin(),
                                       facts.unowned_issuances.end(), question.from_us);
      return yes(at != facts.unowned_issuances.end() && *at <= question.to_us);
    }
    case QuestionKind::issuance_covered:
      return yes(facts.servers->issuance_covered(question.from_us, question.subject));
    case QuestionKind::policy_reported:
      return yes(facts.servers->report_covered(question.from_us, question.subject, ""));
    case QuestionKind::issuer_reported:
      return yes(facts.servers->report_covered(question.from_us, "", question.subject));
    case QuestionKind::now_is_within:
      return answer_now(facts.servers->now_us, question);
  }
  return {};
}

bool FleetInquiry::report_covered(std::int64_t issued_us, const std::string& policy,
                                  std::string_view issuer) {
  if (!policy.empty() && !ask({QuestionKind::policy_reported, policy, "", issued_us, 0}).empty())
    return true;
  return !issuer.empty() &&
         !ask({QuestionKind::issuer_reported, std::string(issuer), "", issued_us, 0}).empty();
}

bool FleetInquiry::is_now_before(std::int64_t us) {
  asked_for_now_ = true;
  const auto now = facts_.servers->now_us;
  if (!now) return false;
  const bool before = *now < us;
  if (before)
    now_to_us_ = std::min(now_to_us_, us);
  else
    now_from_us_ = std::max(now_from_us_, us);
  return before;
}

bool FleetInquiry::is_now_after(std::int64_t us) {
  return !is_now_before(us + 1) && facts_.servers->now_us;
}

std::map<Question, std::string> FleetInquiry::asked() const {
  auto all = asked_;
  if (asked_for_now_) {
    const Question now{QuestionKind::now_is_within, "", "", now_from_us_, now_to_us_};
    all[now] = answer(facts_, now);
  }
  return all;
}

}  // namespace certtrail
