// What one chunk of a log says by itself: the part of the reading that needs no other chunk, so
// that many can be read at once.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/formats/evtx/chunk.h"
#include "engine/model/format.h"

namespace certtrail::evtx {

// A record of which something is to be told: of a log about certificates, or any in `inspect
// --records`.
struct Finding {
  RawRecord raw;  // when mined: with id and time as the log it was written to knows them
  int log = -1;   // index into ChunkFindings::logs; -1 in `inspect --records`
  std::string enrollment;
  bool has_record = false;  // the next of ChunkFindings::records is its own
};

struct LogName {
  std::string computer, channel;
  bool of_the_device;  // else of a server, which tells of others' certificates
  bool operator==(const LogName&) const = default;
};

struct ChunkFindings {
  std::vector<Note> notes;
  std::uint64_t live = 0;  // records in use, found or not
  Moment first, last;      // their times
  std::vector<LogName> logs;
  std::vector<Finding> findings;  // live ones first, each part in order of offset
  std::vector<Record> records;    // of the findings that have one, in their order
};

// Reads a chunk; its sums are checked, though the log may have none.
ChunkFindings read_findings(const Piece& chunk, bool every_record);

}  // namespace certtrail::evtx
