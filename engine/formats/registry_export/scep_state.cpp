#include "engine/formats/registry_export/scep_state.h"

#include <fmt/format.h>

#include "engine/decode/text.h"
#include "engine/formats/mdm_resource.h"

namespace certtrail::registry {
namespace {

bool is_secret(std::string_view name) { return contains_ignoring_case(name, "challenge"); }

// Whose profile it is: a SID where one is known.
std::string owner(const KeyPath& key) {
  if (!key.user.empty()) return key.user;
  return key.scope == "machine" || key.scope == "user" ? "" : key.scope;
}

}  // namespace

std::string text_of(const Values& values, const std::string& name) {
  const auto found = values.find(name);
  if (found == values.end() || found->second.kind == Kind::binary) return {};
  return std::string(trim(found->second.printed()));
}

std::optional<std::uint64_t> number_of(const Values& values, const std::string& name) {
  const auto found = values.find(name);
  if (found == values.end() || found->second.kind == Kind::binary) return std::nullopt;
  if (found->second.kind == Kind::number) return found->second.number;
  const auto read = parse_integer(trim(found->second.data));
  return read ? std::optional(static_cast<std::uint64_t>(*read)) : std::nullopt;
}

std::string error_code(std::uint64_t code) {
  const auto low = static_cast<std::uint32_t>(code);
  return low == 0 ? "" : fmt::format("0x{:08X}", low);
}

std::optional<Transition> scep_state(const KeyPath& key, const Values& values) {
  Transition state;
  state.raw_state = text_of(values, "status");
  state.thumbprint = text_of(values, "certthumbprint");
  if (state.raw_state.empty() && state.thumbprint.empty()) return std::nullopt;
  if (state.raw_state.empty()) state.raw_state = "no status";
  state.source = "windows_scep_registry";
  state.profile = key.subject;
  state.user = owner(key);
  state.url = text_of(values, "respondentserverurl");
  if (state.url.empty()) state.url = text_of(values, "serverurl");
  state.subject = text_of(values, "subjectname");
  state.correlation = text_of(values, "correlationguid");
  state.error = error_code(number_of(values, "errorcode").value_or(0));
  return state;
}

std::vector<ProfileSetting> scep_settings(const KeyPath& key, const Values& values) {
  std::vector<ProfileSetting> settings;
  const auto scope = key.user.empty() ? key.scope : key.user;
  for (const auto& [name, value] : values)
    if (const auto setting = scep_setting_name(name); !setting.empty())
      settings.push_back(
          {"windows_registry", key.subject, scope, std::string(setting), text_of(values, name)});
  return settings;
}

std::string printed(const Values& values) {
  std::string text;
  for (const auto& [name, value] : values) {
    if (name.empty() || is_secret(name) || value.kind == Kind::binary) continue;
    text += (text.empty() ? "" : "; ") + value.name + "=" + value.printed();
  }
  return text;
}

}  // namespace certtrail::registry
