// What components learn from each other, from the servers' exports and from the clock. A component
// asks; what it asked and was told is kept, so that only components whose answers changed need to
// be linked again.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/link/server_coverage.h"

namespace certtrail {

// Facts that no single component holds. They are told by components and servers' exports, and do
// not depend on answers.
struct FleetFacts {
  // The only profile that joined deliveries of a template (lower case) and platform have; empty if
  // they have several.
  std::map<std::pair<std::string, std::string>, std::string> profile_of_template;
  std::set<std::string> scep_profiles;
  std::vector<std::int64_t> unowned_issuances;  // sorted: certificates that no device is known for
  const ServerCoverage* servers = nullptr;      // never null where questions are answered
};

enum class QuestionKind : std::uint8_t {
  profile_of_template,
  is_scep_profile,
  unowned_issuance,
  issuance_covered,
  policy_reported,
  issuer_reported,
  now_is_within,
};

struct Question {
  QuestionKind kind = QuestionKind::profile_of_template;
  std::string subject, platform;        // template and platform; else profile or issuer
  std::int64_t from_us = 0, to_us = 0;  // of now: from <= now < to

  auto operator<=>(const Question&) const = default;
};

std::string answer(const FleetFacts& facts, const Question& question);

// Asks on behalf of one component, and remembers.
class FleetInquiry {
 public:
  explicit FleetInquiry(const FleetFacts& facts) : facts_(facts) {}

  // Empty if the fleet knows none or several. `certificate_template`: lower case.
  std::string profile_of_template(const std::string& certificate_template,
                                  const std::string& platform) {
    return ask({QuestionKind::profile_of_template, certificate_template, platform, 0, 0});
  }
  bool is_scep_profile(const std::string& profile) {
    return !ask({QuestionKind::is_scep_profile, profile, "", 0, 0}).empty();
  }
  // A certificate that no device is known for was issued between these times.
  bool has_unowned_issuance(std::int64_t from_us, std::int64_t to_us) {
    return !ask({QuestionKind::unowned_issuance, "", "", from_us, to_us}).empty();
  }

  // As ServerCoverage::issuance_covered and report_covered.
  bool issuance_covered(std::int64_t us, std::string_view issuer) {
    return !ask({QuestionKind::issuance_covered, std::string(issuer), "", us, 0}).empty();
  }
  bool report_covered(std::int64_t issued_us, const std::string& policy, std::string_view issuer);
  // Ages are measured to a now that moves on, or back. What is kept is between which of the moments
  // asked for it lies: the judgement holds as long as it stays there. False if no now is known.
  bool is_now_before(std::int64_t us);
  bool is_now_after(std::int64_t us);

  std::map<Question, std::string> asked() const;

 private:
  const std::string& ask(const Question& question) {
    const auto [found, added] = asked_.try_emplace(question);
    if (added) found->second = answer(facts_, question);
    return found->second;
  }

  const FleetFacts& facts_;
  std::map<Question, std::string> asked_;
  bool asked_for_now_ = false;
  std::int64_t now_from_us_ = std::numeric_limits<std::int64_t>::min();
  std::int64_t now_to_us_ = std::numeric_limits<std::int64_t>::max();
};

}  // namespace certtrail
