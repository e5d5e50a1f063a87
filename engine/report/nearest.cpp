#include "engine/report/nearest.h"

#include <algorithm>
#include <numeric>

namespace certtrail {
namespace {

std::size_t edits(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

}  // namespace

std::string nearest(std::string_view name, const std::vector<std::string>& candidates) {
  if (name.size() > 100) return {};
  std::string best;
  std::size_t fewest = std::string::npos;
  for (const auto& candidate : candidates) {
    const bool contained = name.size() >= 3 && candidate.find(name) != std::string::npos;
    const auto distance = contained ? 1 : edits(name, candidate);
    if (distance < fewest &&
        (contained || distance <= std::max<std::size_t>(2, candidate.size() / 3))) {
      best = candidate;
      fewest = distance;
    }
  }
  return best;
}

}  // namespace certtrail
