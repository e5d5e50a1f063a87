// What certtrail was told besides evidence and question: defaults, certtrail.toml, command line.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "engine/link/settings.h"
#include "engine/model/ca_table_settings.h"
#include "engine/store/setting_row.h"
#include "engine/unpack/unpack.h"

namespace certtrail {

struct SettingKey;

// Where to look for settings.
struct ConfigSource {
  std::filesystem::path file;  // empty: certtrail.toml beside the database, if there is one
  std::vector<std::pair<std::string, std::string>> given;  // on the command line: key, value
};

struct EffectiveSetting {
  const SettingKey* key;
  std::string value;   // as certtrail.toml spells it
  std::string origin;  // default, FILE:LINE, or command line
};

struct Configuration {
  Settings link;
  CaTableSettings ca_tables;
  unsigned console_code_page = 0;  // 0: none is stated
  UnpackLimits limits;
  unsigned jobs = 0;                        // collections read at once; 0: one for each core
  std::vector<EffectiveSetting> effective;  // all, in the order of setting_keys()
};

// The later wins: defaults, file, command line. Throws std::invalid_argument, naming file, line and
// key, on an unknown key or a wrong value; std::runtime_error if a named file cannot be read.
Configuration read_configuration(const ConfigSource& source, const std::filesystem::path& database);

// The settings of link as a database keeps them; a name that this release does not know is passed
// over. Throws std::invalid_argument on a wrong value.
Settings kept_link_settings(const std::vector<SettingRow>& rows);

// What the database keeps of ingest and of link. Places of files are left out: the same settings
// give the same rows wherever they stand.
std::vector<SettingRow> ingest_settings(const Configuration& configuration);
std::vector<SettingRow> link_settings(const Configuration& configuration);

}  // namespace certtrail
