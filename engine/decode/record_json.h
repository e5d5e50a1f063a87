// A record as one JSON line: what `inspect --records` prints and what format goldens hold.
#pragma once

#include <string>

#include "engine/model/note.h"
#include "engine/model/record.h"

namespace certtrail {

// Keys in a fixed order; fields that are empty are left out. An Event prints its own object.
std::string to_json(const Record& record);
void append_json(std::string& out, const Record& record);  // the same, onto a growing text
std::string to_json(const Note& note);
// "ca_request", "transition", ... : the name of the record's kind.
std::string_view kind_name(const RecordBody& body);

}  // namespace certtrail
