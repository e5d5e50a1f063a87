// What the daemons that install profiles say about certificates.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/model/record.h"

namespace certtrail::formats::ios {

inline constexpr std::string_view kSource = "ios_profiled";

// One message with the lines that continue it.
struct Message {
  std::string_view process;
  std::string_view text;
};

struct Reading {
  RecordBody body;
  std::string told;  // by a SCEP message in it, for people; else empty
};

// True for the daemons whose lines may matter: profiled, mdmd, securityd and their successors.
bool is_certificate_process(std::string_view process);
// Of these, the ones that only one system has.
bool is_of_ios(std::string_view process);
bool is_of_macos(std::string_view process);

// False for a message of which read_message says nothing, by its start alone; a prefix of its own
// may still stand before it. Cheap.
bool may_say(std::string_view message);

// A message without the level and component that iOS 9 and older print in front of it, "(Error)
// MC: ", and without the task that macOS does, "[0:Cert_PI:SCEP:<0x8b46>] ".
std::string_view without_own_prefix(std::string_view message);

// Nothing if the message is of no interest here.
std::optional<Reading> read_message(const Message& message);

}  // namespace certtrail::formats::ios
