#include "engine/link/server_joins.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>

#include "engine/decode/text.h"
#include "engine/link/keys.h"
#include "engine/link/lone_requests.h"
#include "engine/link/matching.h"
#include "engine/link/server_conversations.h"

namespace certtrail {
namespace {

constexpr std::int64_t kSameRequest = 10LL * 60 * 1'000'000;  // of two clocks that look at it
constexpr int kByMoment = 6;

std::string subject_of(const CaRow& row) {
  return row.subject.empty() ? "CN=" + row.common_name : row.subject;
}

struct Target {
  std::size_t delivery = 0;
  int rung = 0;
};

// Deliveries by all that a server can say of them.
class DeliveryIndex {
 public:
  DeliveryIndex(const Evidence& evidence, const Devices& devices, const Certificates& certificates,
                const Attempts& attempts, const std::vector<Delivery>& deliveries)
      : evidence_(evidence),
        devices_(devices),
        certificates_(certificates),
        attempts_(attempts),
        deliveries_(deliveries) {
    for (std::size_t i = 0; i < deliveries.size(); ++i) add(i);
  }

  std::optional<Target> target_of(const Conversation& conversation) const;

 private:
  void add(std::size_t delivery);
  void add(const CaRow& row, std::size_t delivery);
  std::optional<std::size_t> by_certificate(std::size_t record) const;
  std::optional<std::size_t> by_key(const std::string& key, std::int64_t at_us) const;
  std::optional<std::size_t> by_request(const ServerRecord& record) const;
  std::optional<std::size_t> by_moment(const ServerRecord& record) const;
  std::optional<std::size_t> by_device(std::size_t device, const Conversation& conversation) const;
  bool is_asked_for(const Delivery& delivery, std::int64_t at_us) const;
  std::int64_t distance_of(const Delivery& delivery, std::int64_t issued_us,
                           const Conversation& conversation) const;

  const Evidence& evidence_;
  const Devices& devices_;
  const Certificates& certificates_;
  const Attempts& attempts_;
  const std::vector<Delivery>& deliveries_;
  std::unordered_map<std::size_t, std::size_t> of_certificate_;
  std::unordered_multimap<std::string, std::size_t> of_key_;
  std::unordered_map<std::string, std::size_t> of_request_;
  std::unordered_map<std::size_t, std::vector<std::size_t>> of_device_;
  std::multimap<std::int64_t, std::size_t> of_moment_;  // when a CA was asked or answered
};

void DeliveryIndex::add(std::size_t delivery) {
  const auto& d = deliveries_[delivery];
  if (d.certificate) {
    of_certificate_[*d.certificate] = delivery;
    for (const auto at : certificates_.all[*d.certificate].ca_rows)
      add(evidence_.ca_rows[at], delivery);
  }
  for (const auto at : d.ca_requests) add(evidence_.ca_rows[at], delivery);
  for (const auto at : d.attempts)
    for (const auto& id : attempts_.all[at].keys) of_key_.emplace(id, delivery);
  if (d.device) of_device_[*d.device].push_back(delivery);
}

void DeliveryIndex::add(const CaRow& row, std::size_t delivery) {
  of_request_[request_key(row.request_id, subject_of(row))] = delivery;
  if (const auto at = row.resolved_us ? row.resolved_us : row.submitted_us)
    of_moment_.emplace(*at, delivery);
}

std::optional<std::size_t> DeliveryIndex::by_certificate(std::size_t record) const {
  const auto certificate = certificates_.by_server_record.find(record);
  if (certificate == certificates_.by_server_record.end()) return std::nullopt;
  const auto delivery = of_certificate_.find(certificate->second);
  return delivery == of_certificate_.end() ? std::nullopt : std::optional(delivery->second);
}

// Retries share a key: of several certificates the one issued nearest to the record.
std::optional<std::size_t> DeliveryIndex::by_key(const std::string& key, std::int64_t at_us) const {
  if (key.empty()) return std::nullopt;
  const auto lower = ascii_lower(key);
  std::optional<std::pair<std::int64_t, std::size_t>> nearest;
  const auto [begin, end] = certificates_.by_fingerprint.equal_range(lower);
  for (auto it = begin; it != end; ++it)
    if (const auto found = of_certificate_.find(it->second); found != of_certificate_.end()) {
      const auto far = std::abs(certificates_.all[it->second].issued_us.value_or(0) - at_us);
      const std::pair candidate(far, found->second);
      if (!nearest || candidate < *nearest) nearest = candidate;
    }
  if (nearest) return nearest->second;
  const auto [first, last] = of_key_.equal_range(lower);
  std::optional<std::size_t> least;
  for (auto it = first; it != last; ++it)
    if (!least || it->second < *least) least = it->second;
  return least;
}

std::optional<std::size_t> DeliveryIndex::by_request(const ServerRecord& record) const {
  if (record.request_id.empty() || record.log.subject.empty()) return std::nullopt;
  const auto found = of_request_.find(request_key(record.request_id, record.log.subject));
  return found == of_request_.end() ? std::nullopt : std::optional(found->second);
}

// A request without a key is here only if it and something at the CA are alone in time.
std::optional<std::size_t> DeliveryIndex::by_moment(const ServerRecord& record) const {
  if (!is_keyless_request(record)) return std::nullopt;
  std::optional<std::size_t> only;
  for (auto at = of_moment_.lower_bound(record.log.at_us - kSameMoment);
       at != of_moment_.end() && at->first <= record.log.at_us + kSameMoment; ++at) {
    if (only && *only != at->second) return std::nullopt;
    only = at->second;
  }
  if (!only || !deliveries_[*only].device) return only;
  const auto& platform = devices_.all[*deliveries_[*only].device].platform;
  const bool differs = !platform.empty() && !record.platform.empty() && platform != record.platform;
  return differs ? std::nullopt : only;
}

bool DeliveryIndex::is_asked_for(const Delivery& delivery, std::int64_t at_us) const {
  return std::any_of(delivery.attempts.begin(), delivery.attempts.end(), [&](std::size_t at) {
    return attempts_.all[at].requested && within_attempt(attempts_.all[at], at_us);
  });
}

// From a conversation to what the CA did for the delivery, refusals among it; kSameRequest if it
// did nothing.
std::int64_t DeliveryIndex::distance_of(const Delivery& delivery, std::int64_t issued_us,
                                        const Conversation& conversation) const {
  std::optional<std::int64_t> least;
  const auto consider = [&](std::int64_t at_us) {
    for (const auto us : {conversation.first_us, conversation.last_us})
      least = std::min(least.value_or(INT64_MAX), std::abs(at_us - us));
  };
  if (issued_us != 0) consider(issued_us);
  for (const auto at : delivery.ca_requests)
    if (const auto& row = evidence_.ca_rows[at]; row.submitted_us) consider(*row.submitted_us);
  return least.value_or(kSameRequest);
}

// The delivery of the device that was asked for, issued or refused then; else the one that followed
// refusals.
std::optional<std::size_t> DeliveryIndex::by_device(std::size_t device,
                                                    const Conversation& conversation) const {
  const auto own = of_device_.find(device);
  if (own == of_device_.end() || conversation.first_us == 0) return std::nullopt;
  std::optional<std::pair<std::int64_t, std::size_t>> near, later;
  for (const auto i : own->second) {
    const auto& d = deliveries_[i];
    const auto issued = d.certificate ? certificates_.all[*d.certificate].issued_us.value_or(0) : 0;
    const auto distance = distance_of(d, issued, conversation);
    if (is_asked_for(d, conversation.first_us) || distance < kSameRequest)
      near = near ? std::min(*near, std::pair(distance, i)) : std::pair(distance, i);
    const auto wait = issued - conversation.last_us;
    if (issued != 0 && wait > 0 && wait < kRetrySpan)
      later = later ? std::min(*later, std::pair(wait, i)) : std::pair(wait, i);
  }
  if (near) return near->second;
  return later ? std::optional(later->second) : std::nullopt;
}

std::optional<Target> DeliveryIndex::target_of(const Conversation& conversation) const {
  std::optional<Target> best;
  const auto offer = [&](std::optional<std::size_t> delivery, int rung) {
    if (delivery && (!best || rung < best->rung)) best = Target{*delivery, rung};
  };
  for (const auto i : conversation.records) {
    const auto& r = evidence_.server_records[i];
    offer(by_certificate(i), r.log.thumbprint.empty() ? 2 : 1);
    offer(by_key(r.log.transaction_id, r.log.at_us), 3);
    offer(by_key(r.key_identifier, r.log.at_us), 3);
    offer(by_request(r), 4);
    offer(by_moment(r), kByMoment);
  }
  if (best) return best;
  if (const auto device = device_of_id(devices_, conversation.device_id))
    offer(by_device(*device, conversation), 5);
  return best;
}

}  // namespace

void join_server_records(const Evidence& evidence, const Devices& devices,
                         const Certificates& certificates, const Attempts& attempts,
                         std::vector<Delivery>& deliveries) {
  const DeliveryIndex index(evidence, devices, certificates, attempts, deliveries);
  const auto add = [](Delivery& d, const Conversation& conversation, int rung) {
    for (const auto i : conversation.records) d.server_records.push_back({i, rung});
    // By time alone it is a glimpse of an attempt that is known otherwise.
    if (rung < kByMoment) ++d.conversations;
  };
  // Requests that led to none, by device and profile.
  std::map<std::pair<std::size_t, std::string>, Delivery> unanswered;
  for (const auto& conversation : conversations_of(evidence)) {
    if (const auto target = index.target_of(conversation)) {
      add(deliveries[target->delivery], conversation, target->rung);
      continue;
    }
    const auto device = device_of_id(devices, conversation.device_id);
    if (!device || !conversation.moves) continue;
    auto& d = unanswered[{*device, conversation.profile}];
    d.device = *device;
    d.logical = conversation.profile;
    add(d, conversation, 1);
  }
  for (auto& [slot, d] : unanswered) deliveries.push_back(std::move(d));
}

}  // namespace certtrail
