#include <array>
#include <utility>

#include "engine/decode/text.h"
#include "engine/formats/ios_console/message_parts.h"

namespace certtrail::formats::ios {
namespace {

// Four-character keychain class at the start of a persistent id in hex.
constexpr std::string_view kCertificateClass = "63657274";  // "cert"
constexpr std::string_view kIdentityClass = "69646e74";     // "idnt"

// "63657274000000000000012a", of older releases "<63657274 00000000 0000012a>", of newer ones
// "{length = 12, bytes = 0x63657274000000000000012a}": as one word in lower case.
std::string persistent_id(std::string_view text) {
  if (const auto bytes = text.find("bytes = 0x"); bytes != npos) text.remove_prefix(bytes + 10);
  if (text.starts_with('<')) text.remove_prefix(1);
  text = text.substr(0, text.find_first_not_of("0123456789abcdefABCDEF "));
  return normalise_hex(text).value_or("");
}

// What is done with the keychain item that a persistent id names.
std::optional<RecordBody> read_deletion(const Message& message) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 2> kWords = {
      {{"Removing certificate with persistent ID ", "Removing certificate"},
       {"Skipping aliased certificate with persistent ID ", "Skipping aliased certificate"}}};
  for (const auto& [words, raw_state] : kWords) {
    if (!message.text.starts_with(words)) continue;
    auto t = transition(message, raw_state);
    t.correlation = persistent_id(first_line(message.text).substr(words.size()));
    return t;
  }
  return std::nullopt;
}

// An item or a profile is tied to what needs it.
std::optional<RecordBody> read_dependency(const Message& message) {
  constexpr std::string_view kAdding = "Adding dependent ";
  const auto line = first_line(message.text);
  const auto parent_at = line.find(" to parent ");
  const auto domain_at = line.find(" in domain ");
  if (!line.starts_with(kAdding) || parent_at == npos || domain_at == npos || domain_at < parent_at)
    return std::nullopt;
  const auto dependent = line.substr(kAdding.size(), parent_at - kAdding.size());
  const auto parent = line.substr(parent_at + 11, domain_at - parent_at - 11);
  const auto item = persistent_id(parent);
  const auto domain = line.substr(domain_at + 11);
  const bool certificate = item.starts_with(kCertificateClass);
  if (certificate || item.starts_with(kIdentityClass)) {
    auto t = transition(message,
                        certificate ? "Adding dependent certificate" : "Adding dependent identity");
    set_identifier(t, dependent);
    t.correlation = item;
    return t;
  }
  const bool managed = domain.starts_with("ManagedProfileToManagingProfile");
  if (!managed && !domain.starts_with("ManagingProfileToManagedProfile")) return std::nullopt;
  auto t = transition(message, "Adding dependent managing profile");
  set_identifier(t, managed ? parent : dependent);
  return t;
}

}  // namespace

std::optional<RecordBody> read_keychain_item(const Message& message) {
  auto found = read_deletion(message);
  return found ? found : read_dependency(message);
}

}  // namespace certtrail::formats::ios
