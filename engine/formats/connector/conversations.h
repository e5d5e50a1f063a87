// What the threads of the old connector did, put together from the lines of its service traces: one
// Transition for each challenge that was checked, each report that was taken, each certificate that
// was uploaded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "engine/formats/connector/messages.h"
#include "engine/formats/connector/trace_event.h"
#include "engine/model/format.h"

namespace certtrail::connector {

class Conversations {
 public:
  // `source`: "crp_trace" or "connector_trace"; `actor`: whose log it is.
  void take(const TraceEvent& event, const std::string& source, const std::string& actor,
            Output& out);
  // Lets out what no end came of: as "unfinished", in order of its start.
  void finish(Output& out);

 private:
  enum class Kind : std::uint8_t { verify, notify, upload, pkcs };

  // What one Transition will tell: of an upload there are several.
  struct Entry {
    Transition transition;
    std::string text;
    std::uint64_t offset = 0;
  };
  struct Conversation {
    Kind kind = Kind::verify;
    std::vector<Entry> entries;
    std::string text;     // of all lines that are no entry's own
    std::string failure;  // lines that tell of one
    std::string error;
    bool dropped = false;  // notify: the file is written
    bool pending = false;  // pkcs: the last thing said
    Moment at;             // of its last line
    std::uint64_t end = 0;
  };

  Conversation& open(Kind kind, const TraceEvent& event, const Transition& about, Output& out);
  Conversation& opened(Kind kind, const TraceEvent& event, const Transition& about, Output& out);
  static void absorb(Conversation& conversation, const TraceEvent& event, bool is_failure);
  void add_entry(const TraceEvent& event, const Transition& about, Output& out);
  void end(const std::string& thread, const std::string& raw_state, Output& out);
  void end_unfinished(const std::string& thread, Output& out);
  void alone(const TraceEvent& event, Says says, Transition about, Output& out);
  static std::string state_of(const Conversation& conversation, bool is_finished);

  std::map<std::string, Conversation> open_;  // by thread
};

}  // namespace certtrail::connector
