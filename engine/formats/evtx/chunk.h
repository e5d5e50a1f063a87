// The 65,536-byte chunks of an event log: what is live, what lies in the slack behind.
//
//   2a 2a 00 00  d8 02 00 00  8c 29 01 00 ...   record, 728 bytes, id 76172, FILETIME, BinXML, size
//
// Windows overwrites chunks in place, so behind the live records lie older ones, and a log copied
// while in use has stale counts and checksums. Sizes and offsets are believed only when the bytes
// agree.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/model/note.h"

namespace certtrail::evtx {

struct RawRecord {
  std::uint32_t at = 0;    // chunk offset
  std::uint32_t size = 0;  // bytes it takes, as far as they are there
  std::uint64_t id = 0;
  std::uint64_t filetime = 0;
  bool recovered = false;  // from slack, or from behind damage
  bool listed = false;     // live, or among those the chunk's header counts: no gap in its log
  bool damaged = false;    // its size lies: a note says so
};

inline constexpr std::size_t kRecordHeader = 24;  // BinXML starts behind it

struct Chunk {
  std::vector<RawRecord> records;  // live ones first, each part in order of offset
  std::vector<Note> notes;         // offsets count from the start of the artifact
};

// Finds the records of a chunk that starts at `offset` of the artifact. The last chunk may be cut
// short.
Chunk read_chunk(std::string_view bytes, std::uint64_t offset);
// Whether a note only says that a checksum is wrong: no news where the log's header says that it
// has none.
bool is_about_checksum(const Note& note);

}  // namespace certtrail::evtx
