// Resources of a Windows MDM server by their paths, as the device's own reports name them:
//   ./User/Vendor/MSFT/ClientCertificateInstall/SCEP/<UniqueId>/Install/ServerURL
//   ./Device/Vendor/MSFT/RootCATrustedCertificates/Root/<SHA-1>/EncodedCertificate
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/model/record.h"

namespace certtrail {

// What ProfileSetting::name a node below SCEP/<UniqueId>/Install is, or the registry value of its
// name: "ServerURL" is url. Empty for secrets and for what is no setting.
std::string_view scep_setting_name(std::string_view node);

struct ScepNode {
  std::string profile;  // UniqueId
  std::string scope;    // machine, user, or empty if the path does not say
  std::string node;     // behind it: "Install/ServerURL"; empty for the profile itself
};
std::optional<ScepNode> scep_node(std::string_view path);

// The certificate that a path asks the device to trust; source is left empty.
std::optional<ProfileSetting> trusted_certificate(std::string_view path);

}  // namespace certtrail
