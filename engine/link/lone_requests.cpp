#include "engine/link/lone_requests.h"

#include <algorithm>
#include <optional>

namespace certtrail {
namespace {

// The only one of sorted rows that lies near a moment; nullopt if none does or several do.
template <class Row>
std::optional<std::size_t> only_one_near(const std::vector<Row>& rows, std::int64_t us) {
  const auto from =
      std::lower_bound(rows.begin(), rows.end(), us - kSameMoment,
                       [](const Row& row, std::int64_t time) { return row.at_us < time; });
  if (from == rows.end() || from->at_us > us + kSameMoment) return std::nullopt;
  const auto next = std::next(from);
  if (next != rows.end() && next->at_us <= us + kSameMoment) return std::nullopt;
  return static_cast<std::size_t>(from - rows.begin());
}

}  // namespace

std::vector<std::pair<std::size_t, std::size_t>> lone_pairs(
    const std::vector<LoggedRequest>& logged, const std::vector<CaMoment>& at_ca,
    const std::function<bool(std::int64_t us)>& is_covered) {
  std::vector<std::pair<std::size_t, std::size_t>> pairs;
  for (std::size_t i = 0; i < logged.size(); ++i) {
    const auto& request = logged[i];
    if (request.has_key || !request.answered_well) continue;
    const auto at = only_one_near(at_ca, request.at_us);
    if (!at || only_one_near(logged, request.at_us) != i ||
        only_one_near(logged, at_ca[*at].at_us) != i || !is_covered(request.at_us))
      continue;
    pairs.emplace_back(i, *at);
  }
  return pairs;
}

}  // namespace certtrail
