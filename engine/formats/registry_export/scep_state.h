// What the registry keeps of a SCEP profile, below ...\SCEP\<provider>\<UniqueId>.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/formats/registry_export/key_path.h"
#include "engine/formats/registry_export/lines.h"
#include "engine/model/record.h"

namespace certtrail::registry {

using Values = std::map<std::string, Value>;  // by name in lower case

// The number of `name`, also where it is kept as text; nullopt if it is not there.
std::optional<std::uint64_t> number_of(const Values& values, const std::string& name);
std::string text_of(const Values& values, const std::string& name);

// "0x80094004"; empty for 0.
std::string error_code(std::uint64_t code);

// The state of a profile, of no time of its own; without one if the key holds settings alone.
std::optional<Transition> scep_state(const KeyPath& key, const Values& values);
// What the profile is set to. A challenge is none of it.
std::vector<ProfileSetting> scep_settings(const KeyPath& key, const Values& values);

// "Name=value; Name=value" of what is no secret, for people.
std::string printed(const Values& values);

}  // namespace certtrail::registry
