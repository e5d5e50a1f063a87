#include "engine/formats/w3c_log/user_agent.h"

#include <array>

#include "engine/decode/text.h"

namespace certtrail::formats::w3c_log {
namespace {

struct Sign {
  std::string_view text, platform;
};

// The first that is found counts. Clients: Dalvik/2.1.0+(Linux;+U;+Android+5.0;..) of the Company
// Portal, profiled/1.0+CFNetwork/811.5.4+Darwin/16.6.0 of iOS, mdmclient/1+CFNetwork/.. of macOS,
// Mozilla/4.0+(compatible;+Win32;+NDES+client+10.0..) of Windows.
constexpr std::array<Sign, 13> kSigns = {{
    {"NDES_Plugin", ""},
    {"Android", "android"},
    {"Dalvik", "android"},
    {"mdmclient", "macos"},
    {"CertificateService", "macos"},
    {"Macintosh", "macos"},
    {"macOS", "macos"},
    {"x86_64)", "macos"},  // CFNetwork names the processor on Macs alone
    {"CFNetwork", "ios"},
    {"iPhone", "ios"},
    {"iPad", "ios"},
    {"Win32", "windows"},
    {"Windows", "windows"},
}};

}  // namespace

std::string_view platform_of(std::string_view user_agent) {
  for (const auto& sign : kSigns)
    if (contains_ignoring_case(user_agent, sign.text)) return sign.platform;
  return {};
}

}  // namespace certtrail::formats::w3c_log
