// The capabilities that a SCEP server states. jscep writes a heading and a record for each;
// together they are one statement, and become one record.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "engine/formats/android_omadm/jscep.h"

namespace certtrail::formats::omadm {

class CapabilityList {
 public:
  // True if the record belongs to a list; false for any other. One that begins a list, or goes on
  // with the list of another thread, needs the open one closed before: `must_close` says so.
  bool take(const Columns& columns, std::uint64_t offset, std::uint64_t length,
            std::string_view text);

  // Whether the open list ends before this record. Records of no jscep class end none, so that it
  // does not matter which of them are read.
  bool must_close(const Columns& columns) const;

  // The open list as a record from its heading to its last capability; nothing if none is open.
  std::optional<Record> close();

 private:
  Record list_;
  bool open_ = false;
};

}  // namespace certtrail::formats::omadm
