#include "engine/link/server_conversations.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <tuple>
#include <unordered_map>

#include "engine/decode/text.h"
#include "engine/link/keys.h"
#include "engine/link/union_find.h"

namespace certtrail {
namespace {

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

bool is_keyless_request(const ServerRecord& record) {
  return record.log.source == "iis" && keys_of(record).empty();
}

}  // namespace certtrail
