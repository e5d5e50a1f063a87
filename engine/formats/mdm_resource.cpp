#include "engine/formats/mdm_resource.h"

#include <algorithm>
#include <array>
#include <utility>

#include "engine/decode/text.h"

namespace certtrail {
namespace {

using Name = std::pair<std::string_view, std::string_view>;

constexpr std::array<Name, 14> kSettings = {{
    {"serverurl", "url"},
    {"cathumbprint", "ca_thumbprint"},
    {"subjectname", "subject"},
    {"subjectalternativenames", "subject_alternative_name"},
    {"keyprotection", "key_protection"},
    {"ekumapping", "extended_key_usage"},
    {"keyusage", "key_usage"},
    {"keylength", "key_length"},
    {"validperiod", "validity_unit"},
    {"validperiodunits", "validity_period"},
    {"retrycount", "retry_count"},
    {"retrydelay", "retry_delay"},
    {"hashalgorithm", "hash_algorithm"},
    {"templatename", "template"},
}};

// Position behind `part` in `path`, letters of any case; npos if it is not there.
std::size_t behind(std::string_view path, std::string_view part) {
  const auto at = ascii_lower(path).find(ascii_lower(part));
  return at == std::string::npos ? std::string_view::npos : at + part.size();
}

std::string scope_of(std::string_view path) {
  if (starts_with_ignoring_case(path, "./device/")) return "machine";
  return starts_with_ignoring_case(path, "./user/") ? "user" : "";
}

}  // namespace

std::string_view scep_setting_name(std::string_view node) {
  const auto lower = ascii_lower(node);
  const auto found = std::find_if(kSettings.begin(), kSettings.end(),
                                  [&](const Name& name) { return name.first == lower; });
  return found == kSettings.end() ? std::string_view() : found->second;
}

std::optional<ScepNode> scep_node(std::string_view path) {
  const auto at = behind(path, "/ClientCertificateInstall/SCEP/");
  if (at == std::string_view::npos) return std::nullopt;
  const auto rest = path.substr(at);
  const auto slash = std::min(rest.find('/'), rest.size());
  ScepNode found{percent_decode(rest.substr(0, slash)), scope_of(path),
                 std::string(rest.substr(std::min(slash + 1, rest.size())))};
  return found.profile.empty() ? std::nullopt : std::optional(std::move(found));
}

std::optional<ProfileSetting> trusted_certificate(std::string_view path) {
  auto at = behind(path, "/RootCATrustedCertificates/");
  if (at == std::string_view::npos) return std::nullopt;
  const auto slash = path.find('/', at);
  if (slash == std::string_view::npos) return std::nullopt;
  const auto end = std::min(path.find('/', slash + 1), path.size());
  const auto thumbprint = normalise_hex(path.substr(slash + 1, end - slash - 1));
  if (!thumbprint || thumbprint->size() != 40) return std::nullopt;
  return ProfileSetting{"", std::string(path.substr(0, end)), scope_of(path), "trusted_certificate",
                        *thumbprint};
}

}  // namespace certtrail
