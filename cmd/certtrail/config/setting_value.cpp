#include "cmd/certtrail/config/setting_value.h"

#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <optional>
#include <span>

#include "engine/decode/code_page.h"
#include "engine/decode/text.h"

namespace certtrail {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t factor;
};

constexpr std::array<Unit, 4> kDurations = {
    {{"d", 86'400'000'000}, {"h", 3'600'000'000}, {"m", 60'000'000}, {"s", 1'000'000}}};
constexpr std::array<Unit, 5> kSizes = {
    {{"TiB", 1ll << 40}, {"GiB", 1ll << 30}, {"MiB", 1ll << 20}, {"KiB", 1ll << 10}, {"B", 1}}};
constexpr int kWidestZone = 14 * 60;

[[noreturn]] void refuse(const toml::node& node, std::string sentence) {
  throw WrongValue{node.source().begin.line, std::move(sentence)};
}

[[noreturn]] void refuse(const SettingKey& key, const toml::node& node) {
  refuse(node, "must be " + std::string(looks_of(key.type)));
}

// "24h", "8 GiB": a whole number and one of the units; nullopt for anything else.
template <std::size_t N>
std::optional<std::int64_t> with_unit(std::string_view text, const std::array<Unit, N>& units) {
  for (const auto& unit : units) {
    if (!text.ends_with(unit.name)) continue;
    const auto number = parse_integer(trim(text.substr(0, text.size() - unit.name.size())));
    if (!number || *number < 0 || *number > std::numeric_limits<std::int64_t>::max() / unit.factor)
      return std::nullopt;
    return *number * unit.factor;
  }
  return std::nullopt;
}

std::int64_t number_of(const SettingKey& key, const toml::node& node, std::int64_t most) {
  std::optional<std::int64_t> number;
  const auto text = node.value_exact<std::string_view>();
  if (text && key.type == SettingType::duration) number = with_unit(*text, kDurations);
  if (text && key.type == SettingType::size) number = with_unit(*text, kSizes);
  if (key.type != SettingType::duration && node.is_integer()) number = node.value<std::int64_t>();
  if (!number) refuse(key, node);
  if (*number < key.least) refuse(node, "must be at least " + std::to_string(key.least));
  if (*number > most) refuse(node, "must be at most " + std::to_string(most));
  return *number;
}

unsigned code_page_of(const SettingKey& key, const toml::node& node) {
  const auto number = number_of(key, node, std::numeric_limits<std::uint16_t>::max());
  if (number != 0 && !CodePage(static_cast<unsigned>(number)).prints_ascii()) refuse(key, node);
  return static_cast<unsigned>(number);
}

std::vector<std::string> texts_of(const SettingKey& key, const toml::node& node) {
  std::vector<std::string> texts;
  if (!node.is_array()) refuse(key, node);
  for (const auto& element : *node.as_array()) {
    const auto text = element.value_exact<std::string>();
    if (!text) refuse(key, element);
    if (trim(*text).empty()) refuse(element, "holds an empty text");
    texts.emplace_back(trim(*text));
  }
  return texts;
}

// "+09:00" -> 540; nullopt unless it is a multiple of 15 minutes, as every zone is.
std::optional<int> zone_minutes(std::string_view text) {
  if (text == "Z" || text == "UTC") return 0;
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return std::nullopt;
  const auto hours = parse_integer(text.substr(1, 2)), minutes = parse_integer(text.substr(4));
  if (!hours || !minutes || *hours < 0 || *minutes < 0 || *minutes > 59) return std::nullopt;
  const auto all = static_cast<int>(*hours * 60 + *minutes);
  if (all % 15 != 0 || all > kWidestZone) return std::nullopt;
  return text[0] == '-' ? -all : all;
}

Zones zones_of(const SettingKey& key, const toml::node& node) {
  Zones zones;
  if (!node.is_table()) refuse(key, node);
  for (const auto& [host, element] : *node.as_table()) {
    const auto text = element.value_exact<std::string_view>();
    const auto minutes = text ? zone_minutes(*text) : std::nullopt;
    if (!minutes)
      refuse(element, "has no offset such as \"+09:00\" for " + std::string(host.str()) +
                          "; names of zones are not understood, and host names with dots need "
                          "quotes");
    zones[std::string(host.str())] = *minutes;
  }
  return zones;
}

std::string joined(std::span<const std::string_view> words) {
  std::string out;
  for (const auto word : words) out += (out.empty() ? "" : ", ") + std::string(word);
  return out;
}

// What each of the printed words means: one of `meanings`.
std::map<std::string, std::string> words_of(const SettingKey& key, const toml::node& node,
                                            std::span<const std::string_view> meanings) {
  std::map<std::string, std::string> words;
  if (!node.is_table()) refuse(key, node);
  for (const auto& [printed, element] : *node.as_table()) {
    const auto meaning = element.value_exact<std::string>();
    if (!meaning || std::find(meanings.begin(), meanings.end(), *meaning) == meanings.end())
      refuse(element, std::string(printed.str()) + " must be one of " + joined(meanings));
    words[std::string(printed.str())] = *meaning;
  }
  return words;
}

std::string word_of(const SettingKey& key, const toml::node& node,
                    std::span<const std::string_view> words) {
  const auto word = node.value_exact<std::string>();
  if (!word || std::find(words.begin(), words.end(), *word) == words.end()) refuse(key, node);
  return *word;
}

}  // namespace

void assign(const SettingKey& key, const toml::node& node, Configuration& configuration) {
  std::visit(
      [&](auto* slot) {
        using Value = std::decay_t<decltype(*slot)>;
        if constexpr (std::is_same_v<Value, std::vector<std::string>>)
          *slot = texts_of(key, node);
        else if constexpr (std::is_same_v<Value, Zones>)
          *slot = zones_of(key, node);
        else if constexpr (std::is_same_v<Value, std::map<std::string, std::string>>)
          *slot = key.type == SettingType::fields ? words_of(key, node, kCaTableFields)
                                                  : words_of(key, node, kCaTableStatuses);
        else if constexpr (std::is_same_v<Value, std::string>)
          *slot = word_of(key, node, kDateOrders);
        else if constexpr (std::is_same_v<Value, unsigned>)
          *slot =
              key.type == SettingType::code_page
                  ? code_page_of(key, node)
                  : static_cast<unsigned>(number_of(key, node, std::numeric_limits<int>::max()));
        else if constexpr (sizeof(Value) == sizeof(std::int64_t))
          *slot =
              static_cast<Value>(number_of(key, node, std::numeric_limits<std::int64_t>::max()));
        else
          *slot = static_cast<Value>(number_of(key, node, std::numeric_limits<int>::max()));
      },
      key.slot(configuration));
}

}  // namespace certtrail
