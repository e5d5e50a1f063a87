// What the daemons that install profiles say about certificates.
#pragma once

#include <optional>
#include <string_view>

#include "engine/model/record.h"

namespace certtrail::formats::ios {

// One message with the lines that continue it.
struct Message {
  std::string_view process;
  std::string_view text;
};

// True for the daemons whose lines may matter: profiled, mdmd, securityd and their successors.
bool is_certificate_process(std::string_view process);

// False for a message of which read_message says nothing, by its start alone; a level of its own
// may still stand before it. Cheap.
bool may_say(std::string_view message);

// Nothing if the message is of no interest here.
std::optional<RecordBody> read_message(const Message& message);

// The parts of read_message.
std::optional<RecordBody> read_exchange(const Message& message);
std::optional<RecordBody> read_profile(const Message& message);
std::optional<RecordBody> read_dependency(const Message& message);
std::optional<RecordBody> read_step(const Message& message);

}  // namespace certtrail::formats::ios
