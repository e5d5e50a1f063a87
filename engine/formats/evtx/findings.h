// What one chunk of a log says by itself: the part of the reading that needs no other chunk, so
// that many can be read at once.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/formats/evtx/chunk.h"
#include "engine/model/format.h"

namespace certtrail::evtx {

// A record of which something is to be told; of the MDM client, or any in `inspect --records`.
struct Finding {
  RawRecord raw;  // of the MDM client: with id and time as the log it was written to knows them
  int log = -1;   // index into ChunkFindings::logs, of an event of the MDM client
  std::string enrollment;
  bool has_record = false;  // the next of ChunkFindings::records is its own
};

struct LogName {
  std::string computer, channel;
};

struct ChunkFindings {
  std::vector<Note> notes;
  std::uint64_t live = 0;  // records in use, found or not
  Moment first, last;      // their times
  std::vector<LogName> logs;
  std::vector<Finding> findings;  // live ones first, each part in order of offset
  std::vector<Record> records;    // of the findings that have one, in their order
};

// The time of a record; unknown if it is none.
Moment moment_of(std::uint64_t filetime);

// Reads a chunk; its sums are checked, though the log may have none.
ChunkFindings read_findings(const Piece& chunk, bool every_record);

}  // namespace certtrail::evtx
