// A record as one JSON line: what `inspect --records` prints and what format goldens hold.
#pragma once

#include <string>

#include "engine/model/note.h"
#include "engine/model/record.h"

namespace certtrail {

// Keys in a fixed order; fields that are empty are left out. Event records print exactly
// record_id, time, provider, event_id, level, channel, computer, user_sid, data (and "recovered":
// true).
std::string to_json(const Record& record);
std::string to_json(const Note& note);
// "ca_request", "transition", ... : the name of the record's kind.
std::string_view kind_name(const RecordBody& body);

}  // namespace certtrail
