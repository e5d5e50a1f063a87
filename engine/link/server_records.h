// Records of servers: which delivery each speaks of, and what they say together.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/link/attempts.h"
#include "engine/link/certificates.h"
#include "engine/link/devices.h"
#include "engine/link/evidence.h"

namespace certtrail {

struct Delivery;

// A record of a server that speaks of a delivery: index into Evidence::server_records.
struct ServerSighting {
  std::size_t record = 0;
  int rung = 0;
};

// Records of one request: they share a transaction id, a certificate or a correlation id.
struct Conversation {
  std::vector<std::size_t> records;  // Evidence::server_records, in order of time
  std::string device_id;             // Intune or Entra id, lower case, where a record names it
  std::string profile;               // LogicalName guid, where a record names it
  std::int64_t first_us = 0, last_us = 0;
  bool moves = false;  // a record says that a hop of the workflow was reached or failed
};

// In order of their first record's time and key.
std::vector<Conversation> conversations_of(const Evidence& evidence);

// The device that a server names by its id, in any of the name spaces of such ids.
std::optional<std::size_t> device_of_id(const Devices& devices, const std::string& device_id);

// How far servers saw a delivery come.
struct ServerProgress {
  std::array<std::optional<std::int64_t>, kHopNames.size()> reached_us;  // first time
  // The newest failure that nothing of the same hop or a later one followed: the record, by branch.
  // What still waits to be reported counts as one.
  std::optional<std::size_t> trunk_failure, report_failure;

  bool has(Hop hop) const { return reached_us[static_cast<std::size_t>(hop)].has_value(); }
};
ServerProgress progress_of(const std::vector<ServerSighting>& sightings, const Evidence& evidence);

// Gives conversations to the deliveries that their keys name; those that name a device and no
// delivery make one of their own.
class ServerJoiner {
 public:
  ServerJoiner(const Evidence& evidence, const Devices& devices, const Certificates& certificates,
               const Attempts& attempts)
      : evidence_(evidence), devices_(devices), certificates_(certificates), attempts_(attempts) {}

  void join(std::vector<Delivery>& deliveries);

 private:
  struct Target {
    std::size_t delivery = 0;
    int rung = 0;
  };
  void index(const std::vector<Delivery>& deliveries);
  void index(const CaRow& row, std::size_t delivery);
  void offer(std::optional<Target>& best, std::optional<std::size_t> delivery, int rung) const;
  std::optional<std::size_t> by_key(const std::string& key, std::int64_t at_us) const;
  std::optional<std::size_t> by_request(const ServerRecord& record) const;
  std::optional<std::size_t> by_moment(const ServerRecord& record,
                                       const std::vector<Delivery>& deliveries) const;
  std::optional<std::size_t> by_device(std::size_t device, const Conversation& conversation,
                                       const std::vector<Delivery>& deliveries) const;
  std::optional<Target> target_of(const Conversation& conversation,
                                  const std::vector<Delivery>& deliveries) const;

  const Evidence& evidence_;
  const Devices& devices_;
  const Certificates& certificates_;
  const Attempts& attempts_;
  std::unordered_map<std::size_t, std::size_t> of_certificate_;
  std::unordered_multimap<std::string, std::size_t> of_key_;
  std::unordered_map<std::string, std::size_t> of_request_;  // request id and subject
  std::unordered_map<std::size_t, std::vector<std::size_t>> of_device_;
  std::multimap<std::int64_t, std::size_t> of_moment_;  // when a CA was asked or answered
};

}  // namespace certtrail
