// What stands behind the time of a line, in each layout that has a date or names a sender. False if
// it is not there; the entry then holds anything.
#pragma once

#include <string_view>

#include "engine/formats/ios_console/line.h"

namespace certtrail::formats::ios {

// "host process(library)[pid]", or without host and library, up to and with "]".
bool read_sender(std::string_view sender, Entry& entry);

// Of `log show`: "0xTHREAD Type 0xACTIVITY PID TTL process: message"
bool read_table(std::string_view rest, Entry& entry);

// Of `log show --style syslog`: "host process[pid]: message"; "<Level>" may stand before the colon.
bool read_syslog(std::string_view rest, Entry& entry);

// Of `log show --style compact`: "Df process[pid:thread] message"
bool read_compact(std::string_view rest, Entry& entry);

}  // namespace certtrail::formats::ios
