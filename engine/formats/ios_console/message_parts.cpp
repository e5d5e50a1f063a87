#include "engine/formats/ios_console/message_parts.h"

#include <utility>

#include "engine/decode/profile_id.h"
#include "engine/decode/text.h"
#include "engine/formats/ios_console/clean.h"
#include "engine/formats/ios_console/errors.h"

namespace certtrail::formats::ios {

std::string_view first_line(std::string_view text) { return text.substr(0, text.find('\n')); }

Transition transition(const Message& message, std::string_view raw_state) {
  Transition t;
  t.source = kSource;
  t.raw_state = raw_state;
  t.actor = message.process;
  return t;
}

void set_identifier(Transition& t, std::string_view quoted) {
  const auto id = strip_quotes(quoted);
  (parse_profile_id(id) ? t.profile : t.subject) = id;
}

void set_error(Transition& t, std::string_view text) {
  auto chain = read_error_chain(text);
  t.error = std::move(chain.innermost);
  t.error_text = std::move(chain.text);
}

bool is_identifier(std::string_view text) {
  const auto id = strip_quotes(text);
  return !id.empty() && (id != trim(text) || id.find(' ') == npos);
}

}  // namespace certtrail::formats::ios
