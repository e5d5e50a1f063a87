#include "engine/link/issuance_dates.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>

#include "engine/decode/civil_time.h"
#include "engine/link/matching.h"

namespace certtrail {
namespace {

constexpr std::int64_t kTolerance = 5 * 60'000'000LL;
constexpr std::int64_t kLongestAgo = 400;  // days that a log may have lain before it was collected
constexpr int kWeakestKey = 3;             // rung of the ladder that compares keys

bool lacks_day(const LogRecord& r) {
  const bool prints_month = !r.time_text.empty() && r.time_text[0] >= 'A' && r.time_text[0] <= 'Z';
  return r.zone_basis == "date_inferred" && !prints_month;
}

std::int64_t answer_time(const Attempt& a) {
  const auto& answer = a.reached[static_cast<std::size_t>(Hop::response_received)];
  return answer ? answer->at_us : a.last_us;
}

// What is to add to the day of an attempt so that its answer meets the issuance.
std::optional<std::int64_t> days_between(const Attempt& attempt, std::int64_t issued_us) {
  const auto difference = issued_us - answer_time(attempt);
  const auto half = difference < 0 ? -kMicrosecondsPerDay / 2 : kMicrosecondsPerDay / 2;
  const auto days = (difference + half) / kMicrosecondsPerDay;
  if (std::abs(difference - days * kMicrosecondsPerDay) > kTolerance) return std::nullopt;
  return days <= 0 && days >= -kLongestAgo ? std::optional(days) : std::nullopt;
}

using Votes = std::map<std::int64_t, std::set<std::size_t>>;  // days -> attempts

// The days that most attempts vote for; nullopt if two numbers of days have as many.
std::optional<std::int64_t> winner(const Votes& votes) {
  std::size_t most = 0;
  std::optional<std::int64_t> best;
  for (const auto& [days, attempts] : votes) {
    if (attempts.size() < most) continue;
    best = attempts.size() > most ? std::optional(days) : std::nullopt;
    most = attempts.size();
  }
  return best;
}

class Dating {
 public:
  Dating(const Evidence& evidence, const Certificates& certificates, const Attempts& attempts,
         Matches matches)
      : evidence_(evidence),
        certificates_(certificates),
        attempts_(attempts),
        matches_(std::move(matches)) {
    for (std::size_t i = 0; i < certificates_.all.size(); ++i)
      if (matches_.device_of_certificate[i] && certificates_.all[i].issued_us)
        of_device_[matches_.device_of_certificate[i]->index].push_back(i);
  }

  // By artifact.
  std::map<std::int64_t, Votes> votes() const {
    std::map<std::int64_t, Votes> all;
    for (std::size_t i = 0; i < attempts_.all.size(); ++i) {
      const auto& attempt = attempts_.all[i];
      if (!attempt.requested || attempt.records.empty()) continue;
      const auto& first = evidence_.records[attempt.records.front()];
      if (!lacks_day(first)) continue;
      for (const auto c : candidates(i))
        if (const auto days = days_between(attempt, *certificates_.all[c].issued_us))
          all[first.place.artifact][*days].insert(i);
    }
    return all;
  }

 private:
  std::vector<std::size_t> candidates(std::size_t i) const {
    const auto& known = matches_.certificate_of_attempt[i];
    if (known && known->rung <= kWeakestKey)
      return certificates_.all[known->index].issued_us ? std::vector{known->index}
                                                       : std::vector<std::size_t>();
    std::vector<std::size_t> found;
    const auto of_device = of_device_.find(attempts_.all[i].device);
    if (of_device == of_device_.end()) return found;
    for (const auto c : of_device->second)
      if (policies_of(certificates_.all[c], evidence_).contains(attempts_.all[i].logical))
        found.push_back(c);
    return found;
  }

  const Evidence& evidence_;
  const Certificates& certificates_;
  const Attempts& attempts_;
  Matches matches_;
  std::map<std::size_t, std::vector<std::size_t>> of_device_;
};

void shift(Evidence& evidence, const std::map<std::int64_t, std::int64_t>& days_of_artifact) {
  for (auto& r : evidence.records) {
    const auto days = days_of_artifact.find(r.place.artifact);
    if (days == days_of_artifact.end() || !lacks_day(r)) continue;
    r.at_us += days->second * kMicrosecondsPerDay;
    r.zone_basis = "calibrated";
  }
  for (auto& span : evidence.spans) {
    const auto days = days_of_artifact.find(span.artifact);
    if (days == days_of_artifact.end() || span.zone_basis != "date_inferred") continue;
    span.from_us += days->second * kMicrosecondsPerDay;
    span.to_us += days->second * kMicrosecondsPerDay;
  }
}

}  // namespace

bool date_by_issuances(Evidence& evidence, const Devices& devices, const Certificates& certificates,
                       const Attempts& attempts) {
  const bool any = std::any_of(evidence.records.begin(), evidence.records.end(), lacks_day);
  if (!any) return false;
  const Dating dating(evidence, certificates, attempts,
                      match(evidence, devices, certificates, attempts));
  std::map<std::int64_t, std::int64_t> days_of_artifact;
  bool moves = false;
  for (const auto& [artifact, votes] : dating.votes())
    if (const auto days = winner(votes)) {
      days_of_artifact[artifact] = *days;
      moves = moves || *days != 0;
    }
  if (!days_of_artifact.empty()) shift(evidence, days_of_artifact);
  return moves;
}

}  // namespace certtrail
