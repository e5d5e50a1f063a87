// What the System part of an event says, and its payload as one JSON object.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/formats/evtx/chunk.h"
#include "engine/formats/evtx/document.h"

namespace certtrail::evtx {

// System fields, found by element name: their order in templates is a habit, not a rule.
struct System {
  std::string provider;       // Provider/@Name
  std::string provider_guid;  // Provider/@Guid, "{...}" in any case
  std::uint32_t event_id = 0;
  std::uint32_t level = 0;
  std::string channel, computer, user_sid;
  // EventRecordID and TimeCreated, a FILETIME: as the log knows them that the event was written to.
  // The record's own header is new where events were exported or forwarded. 0 if not stated.
  std::uint64_t record_id = 0, created = 0;
  bool plausible = false;  // an event with a provider and a number
};

System read_system(const Document& document);
// The text of EventID or Level; 0 if it is no number.
std::uint32_t number_of(std::string_view text);

// Appends what `inspect --records` prints of an event (engine/model/record.h), up to its payload.
void append_event_start(std::string& out, const RawRecord& raw, const System& system);
void append_event_end(std::string& out, const RawRecord& raw);

// EventData as {"name":"value"}: unnamed Data as an array under "Data", repeated names as arrays.
// Other payload as nested objects by local name: attributes "@name" (namespace declarations left
// out), mixed text "#text". All leaf values are text. Further fragments stand beside it by name.
void append_payload_json(std::string& out, const Document& document);

// One Data element of EventData.
struct EventField {
  std::string name;  // empty if it has none
  std::string value;
};

std::vector<EventField> fields_of(const Document& document);
// "event 39 <provider>: name=value, ..." for people; fields without a name show their number.
std::string one_line(const System& system, const std::vector<EventField>& fields);

// The root item of the event; document.items.size() if there is none.
std::size_t event_element(const Document& document);

}  // namespace certtrail::evtx
