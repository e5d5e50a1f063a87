#include <array>
#include <utility>

#include "engine/decode/text.h"
#include "engine/formats/ios_console/clean.h"
#include "engine/formats/ios_console/message_parts.h"

namespace certtrail::formats::ios {
namespace {

constexpr std::string_view kOnBehalf = " on behalf of ";

// "Profile “<identifier>” installed." and its like; `line` is the first of the message.
std::optional<RecordBody> read_profile_result(const Message& message, std::string_view line) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kEnds = {{
      {" failed to install", "Profile failed to install"},
      {" installed", "Profile installed"},
      {" removed", "Profile removed"},
      {" is not installed", "Profile is not installed"},
      {" queued for installation", "Profile queued"},
      {" is replacing", "Profile replacing"},
  }};
  constexpr std::size_t kStart = 8;  // behind "Profile "
  for (const auto& [words, raw_state] : kEnds) {
    // Behind the closing quote; an identifier may hold such words itself.
    const auto at = line.rfind(words);
    if (at == npos || at < kStart || !is_identifier(line.substr(kStart, at - kStart))) continue;
    if (words == " installed" && line.substr(0, at).ends_with(" is not")) continue;
    auto t = transition(message, raw_state);
    set_identifier(t, line.substr(kStart, at - kStart));
    if (raw_state == "Profile failed to install") {
      const auto error = message.text.substr(at + words.size());
      set_error(t, error.starts_with(" with error:") ? error.substr(12) : error);
    }
    return t;
  }
  return std::nullopt;
}

// "“<identifier>” from manifest anyway": its files were gone, or could not be read.
std::optional<RecordBody> read_profile_taken_out(const Message& message, std::string_view rest) {
  const auto end = rest.rfind(" from manifest");
  if (end == npos || !is_identifier(rest.substr(0, end))) return std::nullopt;
  auto t = transition(message, "Profile taken out of manifest");
  set_identifier(t, rest.substr(0, end));
  return t;
}

// " on behalf of “Managed Profile Removal”..."
std::string remover_of(std::string_view rest) {
  rest.remove_prefix(kOnBehalf.size());
  while (rest.ends_with('.')) rest.remove_suffix(1);
  return std::string(strip_quotes(rest));
}

}  // namespace

std::optional<RecordBody> read_profile(const Message& message) {
  constexpr std::string_view kRemoving = "Removing profile ";
  constexpr std::string_view kRemoved = "Removed profile ";
  constexpr std::string_view kRollingBack = "Rolling back installation of profile ";
  const auto line = first_line(message.text);
  if (line.starts_with("Profile ")) return read_profile_result(message, line);
  if (line.starts_with(kRemoved))
    return read_profile_taken_out(message, line.substr(kRemoved.size()));
  const bool removing = line.starts_with(kRemoving);
  if (!removing && !line.starts_with(kRollingBack)) return std::nullopt;
  auto t = transition(message, removing ? "Removing profile" : "Rolling back installation");
  const auto rest = line.substr(removing ? kRemoving.size() : kRollingBack.size());
  const auto remover = rest.find(kOnBehalf);
  auto id = rest.substr(0, remover);
  while (id.ends_with('.')) id.remove_suffix(1);
  set_identifier(t, id);
  if (remover != npos) t.error_text = "on behalf of " + remover_of(rest.substr(remover));
  return t;
}

}  // namespace certtrail::formats::ios
