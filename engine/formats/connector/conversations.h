// What the threads of the old connector did, put together from the lines of its service traces: one
// Transition for each challenge that was checked, each report that was taken, each certificate that
// was uploaded.
#pragma once

#include <map>
#include <string>

#include "engine/formats/connector/conversation.h"
#include "engine/formats/connector/messages.h"

namespace certtrail::connector {

class Conversations {
 public:
  // `source`: "crp_trace" or "connector_trace"; `actor`: whose log it is.
  void take(const TraceEvent& event, const std::string& source, const std::string& actor,
            Output& out);
  // Lets out what no end came of: as "unfinished", in order of its start.
  void finish(Output& out);

 private:
  using Kind = Conversation::Kind;

  // A line with whose transitions it belongs to.
  struct Said {
    const TraceEvent& event;
    Transition about;
    Says says;
  };

  void step(const Said& said, Output& out);
  void certificate(const Said& said, Output& out);
  void alone(Said&& said, Output& out);
  Conversation& open(Kind kind, const Said& said, Output& out);
  Conversation& opened(Kind kind, const Said& said, Output& out);
  void end(const std::string& thread, const std::string& raw_state, Output& out);
  void end_unfinished(const std::string& thread, Output& out);

  std::map<std::string, Conversation> open_;  // by thread
};

}  // namespace certtrail::connector
