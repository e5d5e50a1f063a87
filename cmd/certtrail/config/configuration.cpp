#include "cmd/certtrail/config/configuration.h"

#include <toml++/toml.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <stdexcept>

#include "cmd/certtrail/config/setting_keys.h"
#include "cmd/certtrail/config/setting_value.h"
#include "engine/decode/text.h"
#include "engine/report/nearest.h"

namespace certtrail {
namespace {

using Origins = std::map<std::string_view, std::string>;  // key -> where its value came from

constexpr std::string_view kCommandLine = "command line";

const SettingKey* find_key(std::string_view name) {
  for (const auto& key : setting_keys())
    if (key.name == name) return &key;
  return nullptr;
}

std::string unknown_key(const std::string& name) {
  std::vector<std::string> names;
  for (const auto& key : setting_keys()) names.emplace_back(key.name);
  const auto guess = nearest(name, names);
  return name + ": is no setting; " +
         (guess.empty() ? "`certtrail config` lists them" : "did you mean " + guess + "?");
}

// Settings out of one TOML document; `where` names a line of it for people.
class Reading {
 public:
  using Where = std::function<std::string(unsigned line)>;

  Reading(Configuration& configuration, Origins& origins, Where where)
      : configuration_(configuration), origins_(origins), where_(std::move(where)) {}

  void read(const toml::table& table, const std::string& prefix = {}) {
    for (const auto& [key, node] : table) {
      const auto name = prefix + std::string(key.str());
      const auto line = key.source().begin.line;
      if (const auto* known = find_key(name))
        set(*known, node);
      else if (node.is_table() && !node.as_table()->empty())
        read(*node.as_table(), name + ".");
      else
        throw std::invalid_argument(where_(line) + ": " + unknown_key(name));
    }
  }

 private:
  void set(const SettingKey& key, const toml::node& node) try {
    assign(key, node, configuration_);
    origins_[key.name] = where_(node.source().begin.line);
  } catch (const WrongValue& wrong) {
    throw std::invalid_argument(where_(wrong.line) + ": " + std::string(key.name) + ": " +
                                wrong.sentence);
  }

  Configuration& configuration_;
  Origins& origins_;
  Where where_;
};

void read_file(const std::filesystem::path& path, Configuration& configuration, Origins& origins) {
  std::ifstream in(path, std::ios::binary);
  if (!in || std::filesystem::is_directory(path))
    throw std::runtime_error(path.string() +
                             ": cannot be read; check the path and its permissions");
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  const auto where = [&path](unsigned line) { return path.string() + ":" + std::to_string(line); };
  try {
    Reading(configuration, origins, where).read(toml::parse(text, path.string()));
  } catch (const toml::parse_error& error) {
    throw std::invalid_argument(where(error.source().begin.line) + ": " +
                                std::string(error.description()));
  }
}

// The value as TOML if it is some, else as a text: --set grace.install=48h needs no quotes.
toml::table document_of(const std::string& key, const std::string& value) {
  try {
    return toml::parse(key + " = " + value);
  } catch (const toml::parse_error&) {
    try {
      return toml::parse(key + " = " + json_string(value));
    } catch (const toml::parse_error&) {
      throw std::invalid_argument(std::string(kCommandLine) + ": " + unknown_key(key));
    }
  }
}

}  // namespace

Configuration read_configuration(const ConfigSource& source,
                                 const std::filesystem::path& database) {
  Configuration configuration;
  Origins origins;
  const auto beside = database.parent_path() / "certtrail.toml";
  if (!source.file.empty())
    read_file(source.file, configuration, origins);
  else if (std::filesystem::exists(beside))
    read_file(beside, configuration, origins);
  const auto from_command_line = [](unsigned) { return std::string(kCommandLine); };
  for (const auto& [key, value] : source.given)
    Reading(configuration, origins, from_command_line).read(document_of(key, value));
  for (const auto& key : setting_keys()) {
    const auto origin = origins.find(key.name);
    configuration.effective.push_back(
        {&key, spelled(key, configuration), origin == origins.end() ? "default" : origin->second});
  }
  configuration.link.rows = link_settings(configuration);
  return configuration;
}

namespace {

std::vector<SettingRow> rows_for(const Configuration& configuration, SettingUse use) {
  std::vector<SettingRow> rows;
  for (const auto& setting : configuration.effective) {
    if (setting.key->use != use) continue;
    const bool fixed = setting.origin == "default" || setting.origin == kCommandLine;
    rows.push_back(
        {std::string(setting.key->name), setting.value, fixed ? setting.origin : "file"});
  }
  return rows;
}

}  // namespace

Settings kept_link_settings(const std::vector<SettingRow>& rows) {
  Configuration configuration;
  Origins origins;
  for (const auto& row : rows)
    if (const auto* key = find_key(row.name); key && key->use == SettingUse::link)
      Reading(configuration, origins, [](unsigned) {
        return std::string("table setting");
      }).read(document_of(row.name, row.value));
  return configuration.link;
}

std::vector<SettingRow> ingest_settings(const Configuration& configuration) {
  return rows_for(configuration, SettingUse::ingest);
}

std::vector<SettingRow> link_settings(const Configuration& configuration) {
  return rows_for(configuration, SettingUse::link);
}

}  // namespace certtrail
