// One value of certtrail.toml or of --set into the place of its setting.
#pragma once

#include <string>

#include "cmd/certtrail/config/setting_keys.h"

namespace toml {
inline namespace v3 {
class node;
}
}  // namespace toml

namespace certtrail {

// What is wrong with a value: the line it stands in, and a sentence without the key.
struct WrongValue {
  unsigned line = 0;
  std::string sentence;
};

// Replaces the setting's value. Throws WrongValue, and the setting is as it was.
void assign(const SettingKey& key, const toml::node& node, Configuration& configuration);

}  // namespace certtrail
