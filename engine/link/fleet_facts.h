// What components learn from each other. A component asks; what it asked and was told is kept, so
// that only components whose answers changed need to be linked again.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace certtrail {

// Facts that no single component holds. They are told by components and do not depend on answers.
struct FleetFacts {
  // The only profile that joined deliveries of a template (lower case) and platform have; empty if
  // they have several.
  std::map<std::pair<std::string, std::string>, std::string> profile_of_template;
  std::set<std::string> scep_profiles;
  std::vector<std::int64_t> unowned_issuances;  // sorted: certificates that no device is known for
};

enum class QuestionKind : std::uint8_t { profile_of_template, is_scep_profile, unowned_issuance };

struct Question {
  QuestionKind kind = QuestionKind::profile_of_template;
  std::string subject, platform;  // template and platform, or profile
  std::int64_t from_us = 0, to_us = 0;

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

  const std::map<Question, std::string>& asked() const { return asked_; }

 private:
  const std::string& ask(const Question& question) {
    const auto [found, added] = asked_.try_emplace(question);
    if (added) found->second = answer(facts_, question);
    return found->second;
  }

  const FleetFacts& facts_;
  std::map<Question, std::string> asked_;
};

}  // namespace certtrail
