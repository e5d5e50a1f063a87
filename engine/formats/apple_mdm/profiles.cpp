#include <algorithm>
#include <array>
#include <utility>

#include "engine/decode/base64.h"
#include "engine/decode/certificate.h"
#include "engine/decode/profile_id.h"
#include "engine/decode/text.h"
#include "engine/formats/apple_mdm/answer.h"
#include "engine/formats/apple_mdm/plist.h"

namespace certtrail::formats::mdm_answer {
namespace {

constexpr std::string_view kScepPayload = "com.apple.security.scep";
constexpr std::array<std::string_view, 3> kAuthorities = {
    "com.apple.security.root", "com.apple.security.pkcs1", "com.apple.security.pem"};

void setting(const std::string& profile, std::string_view name, std::string value, Rows& rows) {
  if (value.empty()) return;
  auto raw = std::string(name) + "=" + value;
  rows.add(
      ProfileSetting{"apple_mdm_profile_list", profile, {}, std::string(name), std::move(value)},
      std::move(raw));
}

// Certificates of authorities that profiles have brought: DER, or PEM in
// "com.apple.security.pem".
void take_authority(pugi::xml_node payload, Rows& rows) {
  const auto data = decode_base64(value_of(payload, "PayloadContent").text().get());
  if (!data) return;
  if (const auto certificate = decode_certificate(*data))
    setting(text_of(payload, "PayloadIdentifier"), "trusted_certificate", certificate->thumbprint,
            rows);
}

// Most answers name the types of payloads alone; where one shows what is in it, the profile's
// challenge is left out.
void take_scep(pugi::xml_node payload, const std::string& id, Rows& rows) {
  const auto scep = value_of(payload, "PayloadContent");
  static constexpr std::array<std::pair<const char*, const char*>, 5> kSettings = {
      {{"URL", "url"},
       {"Keysize", "key_length"},
       {"Key Usage", "key_usage"},
       {"Retries", "retry_count"},
       {"RetryDelay", "retry_delay"}}};
  for (const auto& [key, name] : kSettings) setting(id, name, text_of(scep, key), rows);
  if (const auto fingerprint = decode_base64(value_of(scep, "CAFingerprint").text().get()))
    setting(id, "ca_thumbprint", to_hex(*fingerprint), rows);
}

// Intune's id of the profile, wherever it is; else what the payload calls itself.
std::string profile_id_of(pugi::xml_node profile, pugi::xml_node payload) {
  auto own = text_of(payload, "PayloadIdentifier");
  for (const auto& id :
       {own, text_of(payload, "PayloadUUID"), text_of(profile, "PayloadIdentifier")})
    if (parse_profile_id(id)) return id;
  return own;
}

void take_payload(pugi::xml_node profile, pugi::xml_node payload, Rows& rows) {
  const auto type = text_of(payload, "PayloadType");
  if (std::find(kAuthorities.begin(), kAuthorities.end(), type) != kAuthorities.end())
    return take_authority(payload, rows);
  if (type != kScepPayload) return;
  Transition listed;
  listed.source = "apple_mdm_profile_list";
  listed.raw_state = "listed";
  listed.profile = profile_id_of(profile, payload);
  listed.subject = text_of(payload, "PayloadDisplayName");
  listed.correlation = text_of(profile, "PayloadIdentifier");
  auto id = listed.profile;
  auto raw = "PayloadIdentifier=" + id + " PayloadType=" + std::string(kScepPayload);
  rows.add(std::move(listed), std::move(raw));
  take_scep(payload, std::move(id), rows);
}

}  // namespace

void read_profiles(pugi::xml_node answer, Rows& rows) {
  for (const auto profile : value_of(answer, "ProfileList").children("dict"))
    for (const auto payload : value_of(profile, "PayloadContent").children("dict"))
      take_payload(profile, payload, rows);
}

}  // namespace certtrail::formats::mdm_answer
