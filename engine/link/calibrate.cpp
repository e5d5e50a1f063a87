#include "engine/link/calibrate.h"

#include <cstdlib>
#include <map>

#include "engine/link/matching.h"

namespace certtrail {
namespace {

constexpr std::int64_t kMinute = 60'000'000;
constexpr std::int64_t kTolerance = 5 * kMinute;
constexpr std::int64_t kWidestZone = 14 * 60 * kMinute;

struct Support {
  std::map<std::size_t, std::int64_t> residuals;  // attempt -> distance from the offset
};

std::int64_t answer_time(const Attempt& a) {
  const auto& answer = a.reached[static_cast<std::size_t>(Hop::response_received)];
  return answer ? answer->at_us : a.last_us;
}

// Which attempts each offset explains.
std::map<std::int64_t, Support> supports(const std::vector<std::size_t>& attempts,
                                         const std::vector<std::size_t>& candidates,
                                         const Evidence& evidence, const Certificates& certificates,
                                         const Attempts& all) {
  std::map<std::int64_t, Support> by_offset;
  for (const auto i : attempts)
    for (const auto c : candidates) {
      const auto& certificate = certificates.all[c];
      if (!policies_of(certificate, evidence).contains(all.all[i].logical)) continue;
      const auto difference = *certificate.issued_us - answer_time(all.all[i]);
      const auto offset = round_to_quarter_hour(difference);
      const auto residual = std::abs(difference - offset);
      if (residual > kTolerance || std::abs(offset) > kWidestZone) continue;
      by_offset[offset].residuals.try_emplace(i, residual);
    }
  return by_offset;
}

// The offset that explains most; nullopt if two explain as many, unless one of them is no offset at
// all.
std::optional<std::int64_t> best_offset(const std::map<std::int64_t, Support>& by_offset) {
  std::size_t most = 0;
  std::vector<std::int64_t> best;
  for (const auto& [offset, support] : by_offset) {
    if (support.residuals.size() > most) best.clear();
    most = std::max(most, support.residuals.size());
    if (support.residuals.size() == most) best.push_back(offset);
  }
  if (best.size() == 1) return best.front();
  return by_offset.contains(0) && by_offset.at(0).residuals.size() == most
             ? std::optional<std::int64_t>(0)
             : std::nullopt;
}

// Offsets by stream.
void shift_streams(Evidence& evidence, const std::map<std::int64_t, std::int64_t>& offsets) {
  for (auto& r : evidence.records) {
    const auto offset = offsets.find(r.stream);
    if (offset == offsets.end() || !prints_no_zone(r)) continue;
    if (r.at_us != 0) r.at_us += offset->second;
    r.zone_basis = "calibrated";
  }
  for (auto& span : evidence.spans) {
    const auto offset = offsets.find(span.stream);
    const bool unzoned = span.zone_basis == "assumed" || span.zone_basis == "date_inferred";
    if (offset == offsets.end() || !unzoned) continue;
    span.from_us += offset->second;
    span.to_us += offset->second;
  }
}

}  // namespace

bool calibrate_zones(Evidence& evidence, const Devices& devices, const Certificates& certificates,
                     const Attempts& attempts, Clocks& clocks) {
  const auto matches = match(evidence, devices, certificates, attempts);
  std::map<std::size_t, std::vector<std::size_t>> certificates_of_device;
  for (std::size_t i = 0; i < certificates.all.size(); ++i)
    if (matches.device_of_certificate[i] && certificates.all[i].issued_us)
      certificates_of_device[matches.device_of_certificate[i]->index].push_back(i);
  std::map<std::int64_t, std::vector<std::size_t>> attempts_of_stream;
  for (std::size_t i = 0; i < attempts.all.size(); ++i) {
    const auto& a = attempts.all[i];
    if (matches.certificate_of_attempt[i] || !a.requested || a.records.empty()) continue;
    const auto& first = evidence.records[a.records.front()];
    if (prints_no_zone(first)) attempts_of_stream[first.stream].push_back(i);
  }
  std::map<std::int64_t, std::int64_t> offsets;
  for (const auto& [stream, waiting] : attempts_of_stream) {
    const auto device = devices.by_stream.at(stream);
    const auto by_offset =
        supports(waiting, certificates_of_device[device], evidence, certificates, attempts);
    const auto offset = best_offset(by_offset);
    if (!offset || *offset == 0) continue;
    std::int64_t spread = 0;
    const auto& residuals = by_offset.at(*offset).residuals;
    for (const auto& [attempt, residual] : residuals) spread = std::max(spread, residual);
    clocks.by_stream[stream] = {*offset, static_cast<std::int64_t>(residuals.size()), spread,
                                "answers against NotBefore + 10 min of the device's certificates"};
    offsets[stream] = *offset;
  }
  if (!offsets.empty()) shift_streams(evidence, offsets);
  return !offsets.empty();
}

}  // namespace certtrail
