#include "engine/formats/android_omadm/settings.h"

#include <array>
#include <utility>

#include "engine/decode/base64.h"
#include "engine/decode/certificate.h"
#include "engine/decode/text.h"

namespace certtrail::formats::omadm {
namespace {

constexpr std::string_view kSource = "android_syncml";

// Elements of ConfigurationParameters and RequestParameters.
constexpr std::array<std::pair<std::string_view, std::string_view>, 10> kSettings = {{
    {"<NDESUrl>", "url"},
    {"<CAThumbprint>", "ca_thumbprint"},
    {"<SubjectName>", "subject"},
    {"<TemplateName>", "template"},
    {"<KeyUsage>", "key_usage"},
    {"<KeyLength>", "key_length"},
    {"<HashAlgorithms>", "hash_algorithm"},
    {"<ValidityPeriod>", "validity_period"},
    {"<ValidityPeriodUnit>", "validity_unit"},
    {"<RetryCount>", "retry_count"},
}};

Finding setting(std::string_view source, std::string_view profile, std::string_view name,
                std::string_view value) {
  ProfileSetting made{
      std::string(source), std::string(profile), {}, std::string(name), std::string(value)};
  auto raw = made.name + "=" + made.value;
  return {std::move(made), std::move(raw)};
}

std::vector<Finding> trusted(std::string_view source, std::string_view profile,
                             const std::optional<std::string>& thumbprint) {
  std::vector<Finding> found;
  if (thumbprint && thumbprint->size() == 40)
    found.push_back(setting(source, profile, "trusted_certificate", *thumbprint));
  return found;
}

}  // namespace

std::string_view content(std::string_view text, std::string_view tag) {
  const auto at = text.find(tag);
  if (at == std::string_view::npos) return {};
  const auto rest = text.substr(at);
  const auto start = rest.find('>');
  if (start == std::string_view::npos || rest[start - 1] == '/') return {};
  return trim(rest.substr(start + 1, rest.find('<', start + 1) - start - 1));
}

std::vector<Finding> profile_settings(std::string_view profile, std::string_view data) {
  std::vector<Finding> found;
  for (const auto& [tag, name] : kSettings)
    if (const auto value = content(data, tag); !value.empty())
      found.push_back(setting(kSource, profile, name, value));
  return found;
}

std::vector<Finding> told_root(std::string_view node, std::string_view base64) {
  auto thumbprint = normalise_hex(node);
  if (const auto der = decode_base64(base64))
    if (const auto certificate = decode_certificate(*der)) thumbprint = certificate->thumbprint;
  return trusted(kSource, node, thumbprint);
}

std::vector<Finding> held_root(std::string_view source, std::string_view id) {
  return trusted(source, id, normalise_hex(id));
}

}  // namespace certtrail::formats::omadm
