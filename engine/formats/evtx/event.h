// What the System part of an event says, and its payload as one JSON object.
#pragma once

#include <cstdint>
#include <string>

#include "engine/formats/evtx/chunk.h"
#include "engine/formats/evtx/document.h"
#include "engine/formats/windows_event/event.h"

namespace certtrail::evtx {

using windows_event::EventField;
using windows_event::System;

// Found by element name: the order in templates is a habit, not a rule.
System read_system(const Document& document);
// The text of EventID or Level; 0 if it is no number.
std::uint32_t number_of(std::string_view text);

// Appends what `inspect --records` prints of an event (engine/model/record.h), up to the details of
// System and the payload.
void append_event_start(std::string& out, const RawRecord& raw, const System& system);
void append_payload_start(std::string& out);
void append_event_end(std::string& out, const RawRecord& raw);

// EventData as {"name":"value"}: unnamed Data as an array under "Data", repeated names as arrays,
// its own attributes as "@name".
// Other payload as nested objects by local name: attributes "@name" (namespace declarations left
// out), mixed text "#text". All leaf values are text. Further fragments stand beside it by name.
void append_payload_json(std::string& out, const Document& document);

// The values of EventData, or of UserData by their paths.
windows_event::Fields fields_of(const Document& document);

// The root item of the event; document.items.size() if there is none.
std::size_t event_element(const Document& document);

}  // namespace certtrail::evtx
