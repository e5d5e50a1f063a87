#include <algorithm>

#include "engine/decode/text.h"
#include "engine/formats/ios_console/message_parts.h"
#include "engine/formats/ios_console/steps.h"

namespace certtrail::formats::ios {

constexpr std::string_view kHandlingRequest = "Handling request type: ";

// The command of the MDM server that mdmd works on.
std::optional<RecordBody> read_request_type(const Message& message) {
  if (!message.text.starts_with(kHandlingRequest)) return std::nullopt;
  auto t = transition(message, "Handling request");
  t.subject = trim(first_line(message.text).substr(kHandlingRequest.size()));
  while (t.subject.ends_with('.')) t.subject.pop_back();
  return t;
}

std::optional<RecordBody> read_step(const Message& message) {
  for (const auto& step : kSteps) {
    if (!message.text.starts_with(step.words)) continue;
    auto t = transition(message, step.raw_state);
    if (step.failure == Failure::none) return t;
    const auto rest = message.text.substr(step.words.size());
    set_error(t, step.failure == Failure::whole
                     ? message.text
                     : rest.substr(std::min(rest.find_first_not_of(": ."), rest.size())));
    // pkiStatus 3 comes as an error of the domain PENDING, and is none.
    if (step.raw_state == kRetrievalError && t.error.starts_with("PENDING")) {
      t.raw_state = "Certificate retrieval pending";
      t.error.clear();
    }
    return t;
  }
  return std::nullopt;
}

}  // namespace certtrail::formats::ios
