// Every setting there is, in one table: parsing, `certtrail config`, the documentation, the example
// file and what the database keeps come from it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "cmd/certtrail/config/configuration.h"

namespace certtrail {

enum class SettingType {
  duration,
  count,
  size,
  texts,
  zones,
  fields,
  statuses,
  date_order,
  code_page
};

// "duration such as \"24h\"": what a value of the type looks like.
std::string_view looks_of(SettingType type);

// Where a setting's value stands.
using SettingSlot =
    std::variant<std::int64_t*, std::uint64_t*, unsigned*, int*, std::vector<std::string>*, Zones*,
                 std::map<std::string, std::string>*, std::string*>;

// What reads it, hence what keeps it in the database: ingest, link, or nobody because it changes no
// result.
enum class SettingUse { ingest, link, speed };

struct SettingKey {
  std::string_view name;  // dotted, as in certtrail.toml
  SettingType type;
  std::int64_t least;  // of numbers
  SettingUse use;
  std::string_view sentence;
  SettingSlot (*slot)(Configuration&);
};

const std::vector<SettingKey>& setting_keys();

// The value as certtrail.toml spells it; reading it again gives the same value.
std::string spelled(const SettingKey& key, Configuration& configuration);

}  // namespace certtrail
