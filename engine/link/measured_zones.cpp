#include "engine/link/measured_zones.h"

#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "engine/decode/civil_time.h"
#include "engine/decode/text.h"

namespace certtrail {
namespace {

// True UTC less naive, by stream.
using Differences = std::map<std::int64_t, std::vector<std::int64_t>>;

bool tells_time(const LogRecord& r) { return r.zone_basis == "assumed" && r.naive_us != 0; }

// A certificate that waited for a manager's approval is older than the answer that brings it: the
// device asks for it when its next poll is due.
constexpr std::int64_t kLongestIssuance = 5 * 60'000'000LL;

bool waited_for_approval(const CaRow& row) {
  return row.submitted_us && row.resolved_us &&
         *row.resolved_us - *row.submitted_us > kLongestIssuance;
}

std::unordered_set<std::string> polled_transactions(const Evidence& evidence) {
  std::unordered_set<std::string> polled;
  for (const auto& r : evidence.records)
    if (r.state == "CertRep received PENDING" || r.state == "GetCertInitial sent")
      polled.insert(ascii_lower(r.transaction_id));
  return polled;
}

Differences of_answers(const Evidence& evidence) {
  std::unordered_map<std::string, std::int64_t> issued_by_fingerprint;
  for (const auto& row : evidence.ca_rows) {
    if (!row.certificate || waited_for_approval(row)) continue;
    const auto issued = row.certificate->not_before_us + kNotBeforeLead;
    for (const auto& key : {row.certificate->spki_sha1, row.certificate->public_key_sha1})
      if (!key.empty()) issued_by_fingerprint[key] = issued;
  }
  for (const auto& polled : polled_transactions(evidence)) issued_by_fingerprint.erase(polled);
  Differences differences;
  for (const auto& r : evidence.records) {
    if (!tells_time(r) || r.hop != Hop::response_received) continue;
    const auto found = issued_by_fingerprint.find(ascii_lower(r.transaction_id));
    if (found != issued_by_fingerprint.end())
      differences[r.stream].push_back(found->second - r.naive_us);
  }
  return differences;
}

// The SyncML node ./DevDetail/Ext/Microsoft/LocalTime: the parser keeps its value as the subject.
Differences of_local_times(const Evidence& evidence) {
  Differences differences;
  for (const auto& r : evidence.records) {
    if (!tells_time(r) || r.state != "LocalTime") continue;
    const auto shown = parse_iso8601(r.subject, ZoneBasis::none);
    if (shown && shown->basis == ZoneBasis::explicit_zone)
      differences[r.stream].push_back(shown->utc_us() - r.naive_us);
  }
  return differences;
}

void add_agreed(Differences all, const char* basis, Clocks& clocks) {
  for (auto& [stream, differences] : all)
    if (const auto agreed = agreed_offset(std::move(differences)))
      clocks.by_stream.try_emplace(
          stream, ClockOffset{agreed->offset_us, agreed->pairs, agreed->spread_us, basis});
}

// Of streams that have records without a zone.
void add_met(const Evidence& evidence, const MetClocks& met, Clocks& clocks) {
  for (const auto& r : evidence.records) {
    const auto* agreed = tells_time(r) ? met.of_zone(r.stream) : nullptr;
    if (agreed)
      clocks.by_stream.try_emplace(r.stream,
                                   ClockOffset{agreed->offset_us, agreed->pairs, agreed->spread_us,
                                               "GetCACert against the web server's log"});
  }
}

}  // namespace

Clocks measured_zones(const Evidence& evidence, const MetClocks& met) {
  Clocks clocks;
  add_agreed(of_answers(evidence), "CertRep against NotBefore + 10 min", clocks);
  add_agreed(of_local_times(evidence), "the device's own LocalTime", clocks);
  add_met(evidence, met, clocks);
  return clocks;
}

}  // namespace certtrail
