// What speaks of devices, and how what belongs to one device becomes a Device.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "engine/link/devices.h"
#include "engine/link/evidence.h"

namespace certtrail {

// What speaks of one device: a stream, or one row of an inventory.
struct DeviceNode {
  std::int64_t stream = 0;                                 // 0 for an inventory row
  std::string about;                                       // empty for a stream
  std::vector<std::pair<std::string, std::string>> facts;  // name, value; aliases normalised
  std::vector<std::pair<std::string, std::optional<std::int64_t>>> fact_times;
  // Names that many devices bear: name, value as printed, as_of.
  std::vector<std::tuple<std::string, std::string, std::optional<std::int64_t>>> common_names;
  bool has_evidence = false;  // log records, store rows or own aliases
};

// True for names by which devices are compared, strong and weak.
bool is_alias(std::string_view name);
// Aliases that may be compared with each other share a name space.
std::string_view compared_space(std::string_view name);
// More identified devices than this of one fleet may not bear a weak name, or it names none of
// them: "Anna's iPhone". A user has several devices.
unsigned weak_name_limit(std::string_view space);
std::uint64_t weak_name_key(std::string_view space, std::string_view normalised);

// Weak names that too many devices bear.
class CommonNames {
 public:
  explicit CommonNames(const std::vector<std::uint64_t>& keys) : keys_(keys) {}  // sorted
  bool contains(std::string_view name, std::string_view normalised) const;

 private:
  const std::vector<std::uint64_t>& keys_;
};

// The form in which two values of an alias are compared.
std::string normalise_alias(std::string_view name, std::string_view value);

// The platform whose logs or listings the source is; empty if it may be any.
std::string platform_of_source(std::string_view source);

// One Device for each group of node indexes.
Devices assemble_devices(const Evidence& evidence, const std::vector<DeviceNode>& nodes,
                         const std::map<std::size_t, std::vector<std::size_t>>& groups,
                         const std::map<std::int64_t, std::string>& stream_platforms);

}  // namespace certtrail
