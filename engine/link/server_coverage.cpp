#include "engine/link/server_coverage.h"

#include <algorithm>

#include "engine/decode/text.h"
#include "engine/link/keys.h"

namespace certtrail {
namespace {

constexpr std::int64_t kDay = 86'400'000'000;

// True if sorted times hold one at or before and one at or after `us`, each within a day.
bool surround(const std::vector<std::int64_t>& times, std::int64_t us) {
  const auto after = std::lower_bound(times.begin(), times.end(), us);
  if (after == times.end() || *after - us > kDay) return false;
  if (*after == us) return true;
  return after != times.begin() && us - *std::prev(after) <= kDay;
}

bool is_written_by_day(const std::string& source) {
  return source == "iis" || source == "http_err";
}

}  // namespace

std::string host_without_domain(std::string host) {
  const bool is_address = host.find_first_not_of("0123456789.") == std::string::npos ||
                          host.find(':') != std::string::npos;
  if (!is_address) host.resize(std::min(host.find('.'), host.size()));
  return host;
}

std::vector<ServerLog> whole_logs(std::vector<ServerLog> parts) {
  std::sort(parts.begin(), parts.end());
  std::vector<ServerLog> logs;
  for (auto& part : parts) {
    const auto gap = is_written_by_day(part.source) ? kDay : 0;
    const bool continues = !logs.empty() && logs.back().server == part.server &&
                           logs.back().source == part.source &&
                           part.from_us <= logs.back().to_us + gap;
    if (continues)
      logs.back().to_us = std::max(logs.back().to_us, part.to_us);
    else
      logs.push_back(std::move(part));
  }
  return logs;
}

std::string issuer_key(std::string_view issuer) { return ascii_lower(common_name_of(issuer)); }

// The CAs that may have issued it: the one of its issuer's name, and those whose name no
// certificate tells; all of them if its issuer is unknown. nullopt if it may be a CA that was not
// exported at all.
std::optional<std::set<std::size_t>> ServerCoverage::possible_issuers(
    std::string_view issuer) const {
  std::set<std::size_t> families;
  if (!issuer.empty()) {
    std::set<std::size_t> named_families;
    for (const auto& [name, of_name] : families_of_issuer)
      named_families.insert(of_name.begin(), of_name.end());
    const auto named = families_of_issuer.find(issuer_key(issuer));
    if (named != families_of_issuer.end()) families = named->second;
    for (const auto& e : ca_exports)
      if (!named_families.contains(e.family)) families.insert(e.family);
  } else if (!has_unexported_issuer) {
    for (const auto& e : ca_exports) families.insert(e.family);
  }
  if (families.empty()) return std::nullopt;
  return families;
}

bool ServerCoverage::issuance_covered(std::int64_t us, std::string_view issuer) const {
  const auto wanted = possible_issuers(issuer);
  if (!wanted) return false;
  std::set<std::size_t> covered;
  for (const auto& e : ca_exports) {
    if (!e.complete || !e.as_of_us || *e.as_of_us < us) continue;
    const bool within = e.scep_from_us && *e.scep_from_us <= us && us <= *e.scep_to_us;
    if (within || surround(e.times, us)) covered.insert(e.family);
  }
  return std::all_of(wanted->begin(), wanted->end(),
                     [&](std::size_t family) { return covered.contains(family); });
}

bool ServerCoverage::report_covered(std::int64_t issued_us, const std::string& policy,
                                    std::string_view issuer) const {
  const auto issuer_name = issuer_key(issuer);
  return std::any_of(intune_exports.begin(), intune_exports.end(), [&](const IntuneExport& e) {
    if (!e.complete || !e.as_of_us || *e.as_of_us < issued_us + report_lag_us) return false;
    return (!policy.empty() && e.policies.contains(policy)) ||
           (!issuer_name.empty() && e.issuers.contains(issuer_name));
  });
}

}  // namespace certtrail
