// The delivery workflow: a trunk and two branches. Order exists only along the trunk plus one
// branch.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace certtrail {

enum class Hop : std::uint8_t {
  none,
  // trunk
  profile_arrived,
  key_ready,
  server_reached,
  request_sent,
  challenge_verified,
  issued,
  // device branch
  response_received,
  install_started,
  installed,
  usable,
  // report branch
  notified,
  uploaded,
  reported,
  // later life
  removed,
};

inline constexpr std::array<std::string_view, 15> kHopNames = {"",
                                                               "profile_arrived",
                                                               "key_ready",
                                                               "server_reached",
                                                               "request_sent",
                                                               "challenge_verified",
                                                               "issued",
                                                               "response_received",
                                                               "install_started",
                                                               "installed",
                                                               "usable",
                                                               "notified",
                                                               "uploaded",
                                                               "reported",
                                                               "removed"};

constexpr std::string_view to_string(Hop hop) { return kHopNames[static_cast<std::size_t>(hop)]; }

// Hop::none for a name that is none.
constexpr Hop hop_from(std::string_view name) {
  for (std::size_t i = 1; i < kHopNames.size(); ++i)
    if (kHopNames[i] == name) return static_cast<Hop>(i);
  return Hop::none;
}

constexpr bool on_trunk(Hop hop) { return hop >= Hop::profile_arrived && hop <= Hop::issued; }
constexpr bool on_device_branch(Hop hop) {
  return hop >= Hop::response_received && hop <= Hop::usable;
}

// What a state says of its hop.
enum class Outcome : std::uint8_t { info, pending, reached, failed };

constexpr std::string_view to_string(Outcome outcome) {
  constexpr std::array<std::string_view, 4> kNames = {"info", "pending", "reached", "failed"};
  return kNames[static_cast<std::size_t>(outcome)];
}

constexpr Outcome outcome_from(std::string_view name) {
  if (name == "reached") return Outcome::reached;
  if (name == "failed") return Outcome::failed;
  return name == "pending" ? Outcome::pending : Outcome::info;
}

}  // namespace certtrail
