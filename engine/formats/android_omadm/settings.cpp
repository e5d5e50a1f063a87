#include "engine/formats/android_omadm/settings.h"

#include <array>
#include <utility>

#include "engine/decode/base64.h"
#include "engine/decode/certificate.h"
#include "engine/decode/text.h"

namespace certtrail::formats::omadm {
namespace {

constexpr std::string_view kSource = "android_syncml";
constexpr std::size_t kLongestList = 4096;

// Elements of ConfigurationParameters and RequestParameters.
constexpr std::array<std::pair<std::string_view, std::string_view>, 15> kSettings = {{
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
    {"<RetryDelay>", "retry_delay"},
    {"<KeyStorageProviderSetting>", "key_protection"},
    {"<SubjectNameFormat>", "subject_format"},
    {"<SubjectAlternativeNameFormat>", "subject_alternative_name_format"},
    {"<ExpirationThreshold>", "renewal_threshold"},
}};

Finding setting(std::string_view source, std::string_view profile, std::string_view name,
                std::string_view value) {
  ProfileSetting made{
      std::string(source), std::string(profile), {}, std::string(name), std::string(value)};
  auto raw = made.name + "=" + made.value;
  return {std::move(made), std::move(raw)};
}

// Calls `take` with each element that starts with `tag`, from the tag on.
template <class Take>
void each(std::string_view text, std::string_view tag, Take take) {
  for (auto at = text.find(tag); at != std::string_view::npos; at = text.find(tag, at + 1))
    take(text.substr(at));
}

void append(std::string& list, std::string_view separator, std::string_view value) {
  if (value.empty() || list.size() > kLongestList) return;
  if (!list.empty()) list.append(separator);
  list.append(value);
}

// "SHA-1, SHA-2" of the elements of that tag.
std::string all_of(std::string_view data, std::string_view tag) {
  std::string list;
  each(data, tag, [&](std::string_view element) { append(list, ", ", content(element, tag)); });
  return list;
}

// "email:ada@contoso.com; upn:ada@contoso.com". Types are those of certenroll's
// AlternativeNameType.
std::string alternative_names(std::string_view data) {
  std::string list;
  each(data, "<SAN ", [&](std::string_view element) {
    const auto value = content(element, "<SAN ");
    if (value.empty()) return;
    const auto type = between(element.substr(0, element.find('>')), "AltNameType=\"", "\"");
    const std::string name = type == "2"    ? "email"
                             : type == "11" ? "upn"
                                            : "type " + std::string(type);
    append(list, "; ", name + ":" + std::string(value));
  });
  return list;
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
  if (const auto list = all_of(data, "<HashAlgorithm>"); !list.empty())
    found.push_back(setting(kSource, profile, "hash_algorithm", list));
  if (const auto list = all_of(data, "<EKUOID>"); !list.empty())
    found.push_back(setting(kSource, profile, "extended_key_usage", list));
  if (const auto list = alternative_names(data); !list.empty())
    found.push_back(setting(kSource, profile, "subject_alternative_name", list));
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
