// CloudExtension.log of the Microsoft Intune app, which serves corporate-owned devices. No line of
// it is published. Known are words that Microsoft's support searches it for (one secondary source):
// ScepStateMachine, "Loop initialized", AcquireScepCertEffectHandler, CertAcquiredEvent,
// CertSavedEvent, CertAccessGrantedEvent, "Successfully installed CA certificate". They are those
// of the state machine library Mobius, whose logger writes
//   Mobius (ScepStateMachine) - Loop initialized, starting from model: ScepModel(policyId=...)
//   Mobius (ScepStateMachine) - Event received: CertSavedEvent(...)
// so the columns and what stands around the words are inferred.
#include "engine/decode/characters.h"
#include "engine/decode/profile_id.h"
#include "engine/decode/text.h"
#include "engine/formats/android_omadm/messages.h"

namespace certtrail::formats::omadm {
namespace {

constexpr std::string_view kHandler = "AcquireScepCertEffectHandler";
constexpr std::string_view kMachine = "ScepStateMachine";
constexpr std::string_view kInstalledAuthority = "Successfully installed CA certificate";
constexpr std::size_t kGuidLength = 36;

bool holds(const Columns& columns, std::string_view word) {
  return columns.logger.find(word) != std::string_view::npos ||
         columns.message.find(word) != std::string_view::npos;
}

// The first word that ends in "Event" and says of what: "CertSavedEvent"; empty if there is none.
std::string_view event_in(std::string_view message) {
  constexpr std::string_view kEvent = "Event";
  for (auto at = message.find(kEvent); at != std::string_view::npos;
       at = message.find(kEvent, at + 1)) {
    const auto end = at + kEvent.size();
    if (end < message.size() && is_alphanumeric(message[end])) continue;
    auto start = at;
    while (start > 0 && is_alphanumeric(message[start - 1])) --start;
    if (start < at) return message.substr(start, end - start);
  }
  return {};
}

// The policy that a message names, in lower case: a whole profile id, or the guid behind
// "policyId=" or of the key store alias "User <guid>".
std::string policy_in(std::string_view message) {
  if (const auto at = message.find("ModelName"); at != std::string_view::npos) {
    const auto id = message.substr(at);
    return std::string(id.substr(0, id.find_first_of(" \t'\"),")));
  }
  for (const std::string_view before : {"olicyId=", "olicyId: ", "olicy ", "User "}) {
    const auto at = message.find(before);
    if (at == std::string_view::npos) continue;
    const auto guid = message.substr(at + before.size(), kGuidLength);
    const auto hex = normalise_hex(guid);
    if (hex && hex->size() == 32 && guid.size() == kGuidLength) return ascii_lower(guid);
  }
  return {};
}

std::string_view state_in(const Columns& columns) {
  if (columns.message.starts_with(kInstalledAuthority)) return kInstalledAuthority;
  const auto event = event_in(columns.message);
  if (event.starts_with("Cert") || (!event.empty() && holds(columns, kMachine))) return event;
  if (holds(columns, kHandler)) return kHandler;
  const bool begins = columns.message.find("Loop initialized") != std::string_view::npos;
  return begins && holds(columns, kMachine) ? "Loop initialized" : std::string_view();
}

}  // namespace

std::vector<Finding> read_cloud_extension(const Columns& columns) {
  const auto state = state_in(columns);
  if (state.empty()) return {};
  Transition t;
  t.source = "android_cloud_state";
  t.raw_state = state;
  // A root's policy is no SCEP profile.
  (state == kInstalledAuthority ? t.subject : t.profile) = policy_in(columns.message);
  t.actor = actor_of(columns);
  std::vector<Finding> findings;
  findings.push_back({std::move(t), {}});
  return findings;
}

}  // namespace certtrail::formats::omadm
