#include "engine/link/server_records.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>
#include <tuple>

#include "engine/decode/text.h"
#include "engine/link/deliveries.h"
#include "engine/link/keys.h"
#include "engine/link/lone_requests.h"
#include "engine/link/matching.h"
#include "engine/link/union_find.h"

namespace certtrail {
namespace {

constexpr std::int64_t kMinute = 60'000'000;
constexpr std::int64_t kSameRequest = 10 * kMinute;  // of two clocks that look at one request
constexpr int kByMoment = 6;
constexpr std::int64_t kRetrySpan = 7 * 86'400'000'000;  // as for refusals of the CA

bool on_report_branch(Hop hop) { return hop >= Hop::notified && hop <= Hop::reported; }

std::string request_key(const std::string& request_id, const std::string& subject) {
  return request_id + "\n" + name_key(subject);
}

std::string subject_of(const CaRow& row) {
  return row.subject.empty() ? "CN=" + row.common_name : row.subject;
}

// What records of one request share.
std::vector<std::string> keys_of(const ServerRecord& r) {
  std::vector<std::string> keys;
  const auto add = [&](std::string_view kind, const std::string& value) {
    if (!value.empty()) keys.push_back(std::string(kind) + ascii_lower(value));
  };
  add("key ", r.log.transaction_id);
  add("key ", r.key_identifier);
  add("thumbprint ", thumbprint_key(r.log.thumbprint));
  if (const auto serial = serial_key(r.serial); is_long_serial(serial)) add("serial ", serial);
  return keys;
}

std::string correlation_key(const ServerRecord& r) {
  return "correlation " + std::to_string(r.log.stream) + " " + r.log.source + " " + r.correlation;
}

// Correlation ids by which records of one device and one certificate are tied: one that a service
// keeps for all that it does ties nothing.
std::set<std::string> tying_correlations(const Evidence& evidence) {
  struct Named {
    std::set<std::string> devices, certificates;
  };
  const auto note = [](std::set<std::string>& named, const std::string& name) {
    if (!name.empty() && named.size() < 2) named.insert(name);
  };
  std::map<std::string, Named> correlations;
  for (const auto& r : evidence.server_records) {
    if (r.correlation.empty()) continue;
    auto& named = correlations[correlation_key(r)];
    note(named.devices, ascii_lower(r.device_id));
    note(named.certificates, thumbprint_key(r.log.thumbprint));
  }
  std::set<std::string> tying;
  for (const auto& [key, named] : correlations)
    if (named.devices.size() < 2 && named.certificates.size() < 2) tying.insert(key);
  return tying;
}

auto order_of(const ServerRecord& r) {
  return std::tie(r.log.at_us, r.log.stream, r.log.naive_us, r.log.identity, r.log.ordinal);
}

Conversation assemble(const Evidence& evidence, std::vector<std::size_t> records) {
  std::sort(records.begin(), records.end(), [&](std::size_t a, std::size_t b) {
    return order_of(evidence.server_records[a]) < order_of(evidence.server_records[b]);
  });
  Conversation c;
  for (const auto i : records) {
    const auto& r = evidence.server_records[i];
    if (c.device_id.empty()) c.device_id = ascii_lower(r.device_id);
    if (c.profile.empty()) c.profile = ascii_lower(r.log.logical);
    if (r.log.hop != Hop::none && r.log.outcome != Outcome::info) c.moves = true;
    if (r.log.at_us == 0) continue;
    if (c.first_us == 0) c.first_us = r.log.at_us;
    c.last_us = r.log.at_us;
  }
  c.records = std::move(records);
  return c;
}

bool is_keyless_request(const ServerRecord& r) {
  return r.log.source == "iis" && keys_of(r).empty();
}

bool is_over(Hop failed, Hop reached) {
  if (on_report_branch(failed)) return on_report_branch(reached) && reached >= failed;
  return !on_report_branch(reached) && reached >= failed;
}

}  // namespace

std::vector<Conversation> conversations_of(const Evidence& evidence) {
  UnionFind sets(evidence.server_records.size());
  std::unordered_map<std::string, std::size_t> first;
  const auto tying = tying_correlations(evidence);
  for (std::size_t i = 0; i < evidence.server_records.size(); ++i) {
    const auto& record = evidence.server_records[i];
    auto keys = keys_of(record);
    if (auto key = correlation_key(record); tying.contains(key)) keys.push_back(std::move(key));
    for (auto& key : keys) sets.unite(first.try_emplace(std::move(key), i).first->second, i);
  }
  std::map<std::size_t, std::vector<std::size_t>> groups;
  for (std::size_t i = 0; i < evidence.server_records.size(); ++i)
    groups[sets.find(i)].push_back(i);
  std::vector<Conversation> all;
  for (auto& [root, records] : groups) all.push_back(assemble(evidence, std::move(records)));
  std::sort(all.begin(), all.end(), [&](const Conversation& a, const Conversation& b) {
    return order_of(evidence.server_records[a.records.front()]) <
           order_of(evidence.server_records[b.records.front()]);
  });
  return all;
}

std::optional<std::size_t> device_of_id(const Devices& devices, const std::string& device_id) {
  if (device_id.empty()) return std::nullopt;
  for (const auto* space : {"intune_device ", "entra_device "}) {
    const auto bearers = devices.by_alias.find(space + device_id);
    if (bearers != devices.by_alias.end() && bearers->second.size() == 1)
      return bearers->second.front();
  }
  return std::nullopt;
}

ServerProgress progress_of(const std::vector<ServerSighting>& sightings, const Evidence& evidence) {
  ServerProgress progress;
  std::optional<std::pair<std::int64_t, std::size_t>> trunk, report;
  for (const auto& s : sightings) {
    const auto& r = evidence.server_records[s.record].log;
    const bool waits = r.outcome == Outcome::pending && on_report_branch(r.hop);
    if (r.outcome == Outcome::failed || waits) {
      auto& newest = on_report_branch(r.hop) ? report : trunk;
      newest = std::max(newest, std::optional(std::pair(r.at_us, s.record)));
    } else if (r.outcome == Outcome::reached && r.hop != Hop::none) {
      auto& first = progress.reached_us[static_cast<std::size_t>(r.hop)];
      if (!first || r.at_us < *first) first = r.at_us;
    }
  }
  const auto stands = [&](const std::pair<std::int64_t, std::size_t>& failure) {
    const auto hop = evidence.server_records[failure.second].log.hop;
    return std::none_of(sightings.begin(), sightings.end(), [&](const ServerSighting& s) {
      const auto& r = evidence.server_records[s.record].log;
      return r.outcome == Outcome::reached && is_over(hop, r.hop) && r.at_us >= failure.first;
    });
  };
  if (trunk && stands(*trunk)) progress.trunk_failure = trunk->second;
  if (report && stands(*report)) progress.report_failure = report->second;
  return progress;
}

void ServerJoiner::index(const std::vector<Delivery>& deliveries) {
  for (std::size_t i = 0; i < deliveries.size(); ++i) {
    const auto& d = deliveries[i];
    if (d.certificate) {
      of_certificate_[*d.certificate] = i;
      for (const auto at : certificates_.all[*d.certificate].ca_rows)
        index(evidence_.ca_rows[at], i);
    }
    for (const auto at : d.ca_requests) index(evidence_.ca_rows[at], i);
    for (const auto at : d.attempts)
      for (const auto& id : attempts_.all[at].keys) of_key_.emplace(id, i);
    if (d.device) of_device_[*d.device].push_back(i);
  }
}

void ServerJoiner::index(const CaRow& row, std::size_t delivery) {
  of_request_[request_key(row.request_id, subject_of(row))] = delivery;
  if (const auto at = row.resolved_us ? row.resolved_us : row.submitted_us)
    of_moment_.emplace(*at, delivery);
}

void ServerJoiner::offer(std::optional<Target>& best, std::optional<std::size_t> delivery,
                         int rung) const {
  if (delivery && (!best || rung < best->rung)) best = Target{*delivery, rung};
}

// Retries share a key: of several certificates the one issued nearest to the record.
std::optional<std::size_t> ServerJoiner::by_key(const std::string& key, std::int64_t at_us) const {
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

std::optional<std::size_t> ServerJoiner::by_request(const ServerRecord& record) const {
  if (record.request_id.empty() || record.log.subject.empty()) return std::nullopt;
  const auto found = of_request_.find(request_key(record.request_id, record.log.subject));
  return found == of_request_.end() ? std::nullopt : std::optional(found->second);
}

// A request without a key is here only if it and something at the CA are alone in time.
std::optional<std::size_t> ServerJoiner::by_moment(const ServerRecord& record,
                                                   const std::vector<Delivery>& deliveries) const {
  if (!is_keyless_request(record)) return std::nullopt;
  std::optional<std::size_t> only;
  for (auto at = of_moment_.lower_bound(record.log.at_us - kSameMoment);
       at != of_moment_.end() && at->first <= record.log.at_us + kSameMoment; ++at) {
    if (only && *only != at->second) return std::nullopt;
    only = at->second;
  }
  if (!only || !deliveries[*only].device) return only;
  const auto& platform = devices_.all[*deliveries[*only].device].platform;
  const bool differs = !platform.empty() && !record.platform.empty() && platform != record.platform;
  return differs ? std::nullopt : only;
}

// The delivery of the device that was asked for or issued then; else the one that followed
// refusals.
std::optional<std::size_t> ServerJoiner::by_device(std::size_t device,
                                                   const Conversation& conversation,
                                                   const std::vector<Delivery>& deliveries) const {
  const auto own = of_device_.find(device);
  if (own == of_device_.end() || conversation.first_us == 0) return std::nullopt;
  std::optional<std::pair<std::int64_t, std::size_t>> near, later;
  for (const auto i : own->second) {
    const auto& d = deliveries[i];
    const bool asked = std::any_of(d.attempts.begin(), d.attempts.end(), [&](std::size_t at) {
      return attempts_.all[at].requested &&
             within_attempt(attempts_.all[at], conversation.first_us);
    });
    const auto issued = d.certificate ? certificates_.all[*d.certificate].issued_us.value_or(0) : 0;
    auto distance = kSameRequest;
    const auto consider = [&](std::int64_t at_us) {
      for (const auto us : {conversation.first_us, conversation.last_us})
        distance = std::min(distance, std::abs(at_us - us));
    };
    if (issued != 0) consider(issued);
    for (const auto at : d.ca_requests)  // that led to no certificate
      if (const auto& row = evidence_.ca_rows[at]; row.submitted_us) consider(*row.submitted_us);
    if (asked || distance < kSameRequest)
      near = near ? std::min(*near, std::pair(distance, i)) : std::pair(distance, i);
    const auto wait = issued - conversation.last_us;
    if (issued != 0 && wait > 0 && wait < kRetrySpan)
      later = later ? std::min(*later, std::pair(wait, i)) : std::pair(wait, i);
  }
  if (near) return near->second;
  return later ? std::optional(later->second) : std::nullopt;
}

std::optional<ServerJoiner::Target> ServerJoiner::target_of(
    const Conversation& conversation, const std::vector<Delivery>& deliveries) const {
  std::optional<Target> best;
  for (const auto i : conversation.records) {
    const auto& r = evidence_.server_records[i];
    if (const auto certificate = certificates_.by_server_record.find(i);
        certificate != certificates_.by_server_record.end())
      if (const auto d = of_certificate_.find(certificate->second); d != of_certificate_.end())
        offer(best, d->second, r.log.thumbprint.empty() ? 2 : 1);
    offer(best, by_key(r.log.transaction_id, r.log.at_us), 3);
    offer(best, by_key(r.key_identifier, r.log.at_us), 3);
    offer(best, by_request(r), 4);
    offer(best, by_moment(r, deliveries), kByMoment);
  }
  if (best) return best;
  if (const auto device = device_of_id(devices_, conversation.device_id))
    offer(best, by_device(*device, conversation, deliveries), 5);
  return best;
}

void ServerJoiner::join(std::vector<Delivery>& deliveries) {
  index(deliveries);
  const auto add = [&](Delivery& d, const Conversation& conversation, int rung) {
    for (const auto i : conversation.records) d.server_records.push_back({i, rung});
    // By time alone it is a glimpse of an attempt that is known otherwise.
    if (rung < kByMoment) ++d.conversations;
  };
  // Requests that led to none, by device and profile.
  std::map<std::pair<std::size_t, std::string>, Delivery> unanswered;
  for (const auto& conversation : conversations_of(evidence_)) {
    if (const auto target = target_of(conversation, deliveries)) {
      add(deliveries[target->delivery], conversation, target->rung);
      continue;
    }
    const auto device = device_of_id(devices_, conversation.device_id);
    if (!device || !conversation.moves) continue;
    auto& d = unanswered[{*device, conversation.profile}];
    d.device = *device;
    d.logical = conversation.profile;
    add(d, conversation, 1);
  }
  for (auto& [slot, d] : unanswered) deliveries.push_back(std::move(d));
}

}  // namespace certtrail
