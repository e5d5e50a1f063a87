// What one thread of the old connector did between a start and its end.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/formats/connector/trace_event.h"
#include "engine/model/format.h"

namespace certtrail::connector {

class Conversation {
 public:
  // A challenge is checked; NDES tells of a certificate; certificates are uploaded; a PKCS
  // certificate is issued.
  enum class Kind : std::uint8_t { verify, notify, upload, pkcs };

  // `about`: source and actor of its transitions.
  Conversation(Kind kind, const Transition& about, const TraceEvent& first);

  Kind kind() const { return kind_; }
  std::uint64_t start() const { return entries_.front().offset; }
  bool failed() const { return !failure_.empty(); }
  bool has_room() const;

  // A line of it; what it names is of the last certificate before it.
  void add(const TraceEvent& event, bool is_failure);
  // A line that names a certificate to be uploaded, which gets a transition of its own.
  void add_certificate(const Transition& about, const TraceEvent& event);
  void file_is_dropped() { dropped_ = true; }
  void wait(bool pending) { pending_ = pending; }

  // How it ended, as states.tsv spells it; `is_finished`: its last line was seen.
  std::string state(bool is_finished) const;
  // Its transitions, at the time of its last line.
  void put_out(const std::string& raw_state, Output& out);

 private:
  struct Entry {
    Transition transition;
    std::string text;
    std::uint64_t offset = 0;
  };

  void reach(const TraceEvent& event);

  Kind kind_;
  std::vector<Entry> entries_;  // one, but for uploads
  std::string text_;            // of all lines that are no entry's own
  std::string failure_;         // lines that tell of one
  std::string error_;
  std::string activity_;
  bool dropped_ = false, pending_ = false;
  Moment at_;              // of its last line
  std::uint64_t end_ = 0;  // of its bytes
};

}  // namespace certtrail::connector
