// One Windows event, whatever container brought it: .evtx, Event XML, or a text export of the Event
// Viewer that kept only the rendered message.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/model/moment.h"

namespace certtrail::windows_event {

// What the System part says. Exports leave parts of it out: those stay empty or 0.
struct System {
  std::string provider;       // Provider/@Name
  std::string provider_guid;  // Provider/@Guid, "{...}" in any case
  std::uint32_t event_id = 0;
  std::uint32_t level = 0;  // never an outcome: a PFX installed well is an Error up to 23H2
  std::string channel, computer, user_sid;
  // EventRecordID and TimeCreated, a FILETIME: as the log knows them that the event was written to.
  // The record's own header is new where events were exported or forwarded. 0 if not stated.
  std::uint64_t record_id = 0, created = 0;
  std::string
      activity_id;  // Correlation/@ActivityID, "{...}" in any case: ties steps of one request
  bool plausible = false;  // an event with a provider and a number
};

// One value of an event. EventData: the Name of its Data, empty if it has none. UserData: the path
// below its only child, attributes with '@': "CertificateDetails/@Thumbprint".
struct EventField {
  std::string name;
  std::string value;
};
using Fields = std::vector<EventField>;
// Of UserData: paths longer than this, and fields beyond so many, are left out. Real ones are a
// tenth of it.
inline constexpr std::size_t kPathLimit = 512;
inline constexpr std::size_t kFieldLimit = 4096;

struct Event {
  System system;
  Fields fields;  // in document order; of a rendered message, by its template's numbers
};

// The value at a position; empty beyond the last.
std::string field(const Fields& fields, std::size_t position);
// The first value of a path, '@' not counted: which details are attributes differs by build. Empty
// if there is none.
std::string_view named(const Fields& fields, std::string_view path);
// The values of a path, joined by a separator.
std::string all_named(const Fields& fields, std::string_view path, std::string_view separator);

// "computer|channel"; empty if neither is stated.
std::string log_of(const System& system);

// ActivityID without its braces, lower case; empty if none is stated or it is nil.
std::string activity_of(const System& system);

// "event 39 <provider>: name=value, ..." for people; fields without a name show their number.
std::string one_line(const System& system, const Fields& fields);

// "2013-10-23T16:22:39.973500000Z" as a FILETIME; 0 if it is none.
std::uint64_t filetime_of(std::string_view text);
// A FILETIME as UTC; unknown if it is none.
Moment moment_of(std::uint64_t filetime);

}  // namespace certtrail::windows_event
