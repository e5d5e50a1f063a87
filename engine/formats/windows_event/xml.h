// One event as Windows prints it in XML:
//   <Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name=
//   'Microsoft-..' Guid='{..}'/><EventID>39</EventID>..</System><EventData>..</EventData></Event>
#pragma once

#include <optional>
#include <string_view>

#include "engine/formats/windows_event/event.h"

namespace certtrail::windows_event {

// What the start of an event says of itself, without reading it as XML.
System peek_system(std::string_view event);

// Nullopt if the text is no whole element. RenderingInfo is left aside: the values are all there.
std::optional<Event> read_xml(std::string_view event);

}  // namespace certtrail::windows_event
