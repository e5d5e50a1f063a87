// What readers of messages have in common.
#pragma once

#include <string_view>

#include "engine/formats/ios_console/messages.h"
#include "engine/model/record.h"

namespace certtrail::formats::ios {

inline constexpr auto npos = std::string_view::npos;

std::string_view first_line(std::string_view text);

Transition transition(const Message& message, std::string_view raw_state);

// SCEP profiles are profiles; every other identifier only names what was installed.
void set_identifier(Transition& t, std::string_view quoted);

void set_error(Transition& t, std::string_view text);

// What stands where an identifier should: quoted, or bare and then without blanks.
bool is_identifier(std::string_view text);

// The readers of the messages of one kind; nothing if the message is of another.
std::optional<Reading> read_exchange(const Message& message);          // URL requests
std::optional<RecordBody> read_profile(const Message& message);        // profiles of iOS
std::optional<RecordBody> read_keychain_item(const Message& message);  // persistent ids
std::optional<RecordBody> read_request_type(const Message& message);   // commands to mdmd
std::optional<RecordBody> read_mac(const Message& message);   // what macOS words its own way
std::optional<RecordBody> read_step(const Message& message);  // all others

}  // namespace certtrail::formats::ios
