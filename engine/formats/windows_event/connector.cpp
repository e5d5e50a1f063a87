#include "engine/formats/windows_event/connector.h"

#include <algorithm>
#include <array>
#include <string>

#include "engine/decode/text.h"
#include "engine/formats/connector/errors.h"
#include "engine/formats/connector/facts.h"
#include "engine/formats/connector/secrets.h"

namespace certtrail::windows_event {
namespace {

constexpr std::array<std::uint32_t, 61> kConnector = {
    1000, 1001, 1002, 1003, 1020, 1032, 1050, 1051, 1052, 1100, 1101, 1102, 1200, 1201, 1202, 1203,
    1220, 1250, 1251, 1252, 1253, 1300, 1301, 1302, 2000, 2001, 2020, 2050, 2051, 2052, 2100, 2101,
    2102, 2202, 2203, 3000, 3001, 3002, 3003, 3020, 3032, 3050, 3051, 3052, 3100, 3101, 3102, 4000,
    4001, 4002, 4003, 4004, 4005, 4006, 4007, 4008, 4009, 4010, 5000, 5001, 5002};
constexpr std::array<std::uint32_t, 19> kOldConnector = {
    10010, 10020, 10100, 10102, 10301, 10302, 20100, 20102, 20200, 20202,
    20300, 20302, 20400, 20402, 20500, 20501, 20502, 20600, 20602};
// Those whose text says why something failed.
constexpr std::array<std::uint32_t, 36> kFailures = {
    1001, 1003, 1051, 1052, 1101,  1201,  1203,  1252,  1253,  1301,  2001,  2051,
    2052, 2101, 2203, 3001, 3003,  3051,  3052,  3101,  4001,  4002,  4005,  4007,
    4009, 4010, 5001, 5002, 10102, 20102, 20202, 20302, 20402, 20501, 20502, 20602};

constexpr std::size_t kTextLimit = 2048;

template <std::size_t size>
bool holds(const std::array<std::uint32_t, size>& ids, std::uint32_t id) {
  return std::binary_search(ids.begin(), ids.end(), id);
}

// What is one word is an id, a name or a number, and no explanation.
bool is_prose(std::string_view text) { return text.find(' ') != std::string_view::npos; }

void append(std::string_view part, std::string& text) {
  if (part.empty()) return;
  if (!text.empty()) text += "; ";
  text += part;
}

// Takes the values of a text's lines "Device ID: ..", and gives back the prose of the others.
std::string labelled_lines(std::string_view text, Transition& t) {
  std::string prose;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto line = trim(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    const auto colon = line.find(':');
    const bool is_value = colon != std::string_view::npos &&
                          connector::take_named(line.substr(0, colon), line.substr(colon + 1), t) &&
                          !is_prose(trim(line.substr(colon + 1)));
    if (!is_value && is_prose(line)) append(line, prose);
  }
  return prose;
}

}  // namespace

bool is_kept_connector_event(std::uint32_t event_id) { return holds(kConnector, event_id); }
bool is_kept_old_connector_event(std::uint32_t event_id) { return holds(kOldConnector, event_id); }

std::optional<Transition> connector_transition(Provider provider, const Event& event) {
  const auto& [system, fields] = event;
  Transition t;
  t.source = provider == Provider::old_connector ? "connector_event_old" : "connector_event";
  t.raw_state = std::to_string(system.event_id);
  t.actor = log_of(system);
  for (const auto& field : fields) connector::take_named(field.name, field.value, t);
  std::string told;
  for (const auto& field : fields) {
    Transition known;
    if (connector::take_named(field.name, field.value, known)) continue;
    append(labelled_lines(field.value, t), told);
    connector::take_ids(field.value, connector::BareGuid::correlation, t);
    if (t.error.empty()) t.error = connector::error_in(field.value);
  }
  // What the event itself says ties more: channels and restarts do not change it.
  if (t.correlation.empty()) t.correlation = activity_of(system);
  if (t.error.empty()) t.error = connector::error_in(t.error_text);
  if (t.error_text.empty() && holds(kFailures, system.event_id))
    t.error_text = connector::without_secrets(cut_utf8(told, kTextLimit));
  return t;
}

}  // namespace certtrail::windows_event
