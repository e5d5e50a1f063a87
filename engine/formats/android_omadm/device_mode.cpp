#include "engine/formats/android_omadm/device_mode.h"

#include "engine/decode/characters.h"
#include "engine/decode/text.h"

namespace certtrail::formats::omadm {

App app_of(std::string_view path) {
  const auto slash = path.find_last_of("/\\!");
  const auto name = slash == std::string_view::npos ? path : path.substr(slash + 1);
  return starts_with_ignoring_case(name, "cloudextension") ? App::intune : App::company_portal;
}

std::string_view mode_of(App app, std::string_view logger) {
  if (!logger.ends_with("CertInstallStateMachine")) return {};
  const auto name = logger.substr(logger.rfind('.') + 1);
  if (name.starts_with("Knox")) return "knox";
  if (app == App::intune) return {};  // its file said so already
  if (name.starts_with("Native")) return "device_administrator";
  return name.starts_with("Afw") ? "work_profile" : std::string_view();
}

std::string_view scrubbed_user(std::string_view message) {
  constexpr std::string_view kBefore = " for user ";
  const auto at = message.rfind(kBefore);
  if (at == std::string_view::npos) return {};
  auto user = message.substr(at + kBefore.size());
  user = user.substr(0, user.find_first_of(" \t,;"));
  while (user.ends_with('.') || user.ends_with('`')) user.remove_suffix(1);
  constexpr std::string_view kUser = "User";
  if (!user.starts_with(kUser) || user.size() < kUser.size() + 4) return {};
  for (const char c : user.substr(kUser.size()))
    if (!is_digit(c) && c != '-' && c != '.') return {};
  return user;
}

}  // namespace certtrail::formats::omadm
