// Values out of a rendered message, for exports that keep nothing else of an event.
#pragma once

#include <cstdint>
#include <string_view>

#include "engine/formats/windows_event/event.h"
#include "engine/formats/windows_event/provider.h"

namespace certtrail::windows_event {

// The values in the order of EventData, as far as the message is of a known template; otherwise
// what any language leaves as it is: values between parentheses, addresses, thumbprints. Empty if
// nothing is found. Numbers may be text there: "The operation completed successfully.".
Fields fields_of_message(Provider provider, std::uint32_t event_id, std::string_view message);

}  // namespace certtrail::windows_event
