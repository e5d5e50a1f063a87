// Wi-Fi and VPN profiles, for whose sake the certificate is there. As long as it is missing, each
// check-in skips them; what users notice is the missing network.
//   Skipping Wifi profile <id> because it is pending certificates.
//   Successfully applied, enabled and saved wifi profile '<id>'
//   Applied profile <id>
// Lines of Wi-Fi are published; that other kinds are spelled alike is inferred.
#include "engine/decode/characters.h"
#include "engine/decode/text.h"
#include "engine/formats/android_omadm/messages.h"

namespace certtrail::formats::omadm {
namespace {

constexpr std::string_view kSkipping = "Skipping ";
constexpr std::string_view kSaved = "Successfully applied, enabled and saved ";
constexpr std::string_view kApplied = "Applied profile ";
constexpr std::size_t kLongestKind = 16;

std::vector<Finding> consumer(const Columns& columns, std::string raw_state, std::string_view id) {
  if (id.empty()) return {};
  Transition t;
  t.source = "android_certificate_selector";
  t.raw_state = std::move(raw_state);
  t.subject = id;
  t.actor = actor_of(columns);
  std::vector<Finding> findings;
  findings.push_back({std::move(t), {}});
  return findings;
}

// "Wifi" of "Wifi profile ..."; empty if no word of letters stands there.
std::string_view kind_of(std::string_view text) {
  const auto kind = text.substr(0, text.find(" profile "));
  for (const char c : kind)
    if (!is_alphanumeric(c)) return {};
  return kind.size() <= kLongestKind ? kind : std::string_view();
}

}  // namespace

std::vector<Finding> read_consumer(const Columns& columns) {
  const auto message = columns.message;
  if (message.starts_with(kSkipping)) {
    const auto kind = kind_of(message.substr(kSkipping.size()));
    if (kind.empty() || message.find("pending certificates") == std::string_view::npos) return {};
    return consumer(columns, "Skipping " + std::string(kind) + " profile pending certificates",
                    between(message, " profile ", " because"));
  }
  if (message.starts_with(kSaved)) {
    const auto kind = kind_of(message.substr(kSaved.size()));
    if (kind.empty()) return {};
    return consumer(columns, "Successfully applied " + std::string(kind) + " profile",
                    between(message, "'", "'"));
  }
  if (message.starts_with(kApplied) && columns.logger.ends_with("ProfileManager"))
    return consumer(columns, "Applied profile", trim(message.substr(kApplied.size())));
  return {};
}

}  // namespace certtrail::formats::omadm
