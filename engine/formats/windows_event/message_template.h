// The English texts that Windows puts the values of events into.
#pragma once

#include <cstdint>
#include <string_view>

#include "engine/formats/windows_event/provider.h"

namespace certtrail::windows_event {

// "SCEP: Certificate enroll failed. Result: (%1).": %n is the n-th value of EventData, a blank any
// blanks or none, a line feed a line end. Empty if the event has no values or no text is known.
std::string_view message_template(Provider provider, std::uint32_t event_id);

}  // namespace certtrail::windows_event
