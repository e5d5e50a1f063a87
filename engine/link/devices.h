// Devices: streams and inventory rows united by aliases and by the certificates they hold.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/link/certificates.h"
#include "engine/link/evidence.h"

namespace certtrail {

struct Device {
  std::int64_t id = 0;
  std::string name, platform, platform_mode, user, intune_device_id, entra_device_id, serial, os;
  bool pseudo = false;
  std::set<std::pair<std::string, std::string>> aliases;           // namespace, normalised value
  std::map<std::string, std::optional<std::int64_t>> enrollments;  // Intune id -> when
  std::vector<std::int64_t> streams;
};

struct Devices {
  std::vector<Device> all;  // sorted by id
  std::unordered_map<std::int64_t, std::size_t> by_stream;
  std::unordered_map<std::string, std::size_t> by_intune_id;
  // Alias "namespace value" -> devices that bear it.
  std::map<std::string, std::vector<std::size_t>> by_alias;
};

bool is_strong_alias(std::string_view name_space);

// `held`: streams that must hold a certificate (Certificates::all), though nothing in them names
// it.
using HeldCertificates = std::vector<std::pair<std::int64_t, std::size_t>>;
class CommonNames;
Devices unite_devices(const Evidence& evidence, const Certificates& certificates,
                      const CommonNames& common, const HeldCertificates& held = {});

}  // namespace certtrail
