#include "engine/formats/evtx/system_details.h"

#include <array>
#include <charconv>

#include "engine/decode/text.h"
#include "engine/formats/evtx/event.h"

namespace certtrail::evtx {
namespace {

struct Detail {
  std::string_view element;
  std::string_view attribute;  // empty: the element's text
  std::string_view key;
};

// SystemPropertiesType of Windows' event schema, without what append_event_start() prints.
constexpr std::array kDetails = {
    Detail{"Provider", "Guid", "provider_guid"},
    Detail{"Provider", "EventSourceName", "event_source_name"},
    Detail{"EventID", "Qualifiers", "qualifiers"},
    Detail{"Version", "", "version"},
    Detail{"Task", "", "task"},
    Detail{"Opcode", "", "opcode"},
    Detail{"Keywords", "", "keywords"},
    Detail{"TimeCreated", "SystemTime", "time_created"},
    Detail{"TimeCreated", "RawTime", "raw_time"},
    Detail{"EventRecordID", "", "event_record_id"},
    Detail{"Correlation", "ActivityID", "activity_id"},
    Detail{"Correlation", "RelatedActivityID", "related_activity_id"},
    Detail{"Execution", "ProcessID", "process_id"},
    Detail{"Execution", "ThreadID", "thread_id"},
    Detail{"Execution", "ProcessorID", "processor_id"},
    Detail{"Execution", "SessionID", "session_id"},
    Detail{"Execution", "KernelTime", "kernel_time"},
    Detail{"Execution", "UserTime", "user_time"},
    Detail{"Execution", "ProcessorTime", "processor_time"},
};

// As JSON writes one that 64 bits hold: no sign, no leading zero.
bool is_number(std::string_view text) {
  std::uint64_t number;
  const auto end = text.data() + text.size();
  const auto [read, error] = std::from_chars(text.data(), end, number);
  return error == std::errc() && read == end && (text[0] != '0' || text.size() == 1);
}

std::string member_start(const Detail& detail) { return ",\"" + std::string(detail.key) + "\":"; }

void append_text(std::string& json, std::string_view text) {
  if (is_number(text))
    json += text;
  else
    append_json_string(json, text);
}

void append_detail(std::string& json, const Detail& detail, std::string_view text) {
  if (text.empty()) return;
  json += member_start(detail);
  append_text(json, text);
}

enum class Look : std::uint8_t { number, plain, any };

// What a value's text is sure to look like: a number, or nothing that JSON would escape.
Look look_of(Value value) {
  switch (value.type) {
    case 0x04:
    case 0x06:
    case 0x08:
    case kUnsigned64:
      return Look::number;
    case 0x0F:
    case kFiletime:
    case 0x14:
    case 0x15:
      return Look::plain;
    default:
      return Look::any;
  }
}

// The System element of a definition whose root is element 0; 0 if it has none.
std::uint32_t system_of(const Program& definition) {
  const auto& nodes = definition.nodes;
  for (auto i = nodes[0].content; i < nodes[0].end; i = std::max(nodes[i].end, i + 1))
    if (nodes[i].kind == Node::Kind::element && nodes[i].text == "System") return i;
  return 0;
}

// Where a detail is kept; false if it is stated twice or in more than one piece.
bool find_source(const Program& definition, std::uint32_t system, const Detail& detail,
                 FieldSource& source) {
  const auto& nodes = definition.nodes;
  for (auto i = system + 1; i < nodes[system].end; i = std::max(nodes[i].end, i + 1)) {
    if (nodes[i].kind != Node::Kind::element || nodes[i].text != detail.element) continue;
    if (detail.attribute.empty()) {
      if (!read_source(definition, i + 1, nodes[i].end, source)) return false;
      continue;
    }
    for (auto a = i + 1; a < nodes[i].content; a = nodes[a].end)
      if (nodes[a].text == detail.attribute &&
          !read_source(definition, a + 1, nodes[a].end, source))
        return false;
  }
  return true;
}

}  // namespace

void append_system_details(std::string& json, const Document& document) {
  const auto& items = document.items;
  const auto event = event_element(document);
  if (event == items.size()) return;
  const auto system = document.child(event, "System");
  if (system == items.size()) return;
  std::string joined;
  for (const Detail& detail : kDetails) {
    const auto element = document.child(system, detail.element);
    if (element == items.size()) continue;
    if (detail.attribute.empty())
      append_detail(json, detail, document.text_inside(element, joined));
    else if (const auto found = document.attribute(element, detail.attribute); found < items.size())
      append_detail(json, detail, document.text_of(items[found]));
  }
}

std::optional<SystemPlan> SystemPlan::of(const Program& definition) {
  SystemPlan plan;
  const auto system = system_of(definition);
  for (const Detail& detail : kDetails) {
    FieldSource source;
    if (system != 0 && !find_source(definition, system, detail, source)) return std::nullopt;
    Step step{member_start(detail), source.value};
    if (source.value < 0) {
      if (source.literal.empty()) continue;
      append_text(step.json, source.literal);
    }
    plan.steps_.push_back(std::move(step));
  }
  return plan;
}

bool SystemPlan::append(std::string& json, const Program& record) const {
  for (const Step& step : steps_) {
    const auto index = static_cast<std::size_t>(step.value);
    if (step.value >= 0 && (index >= record.values.size() || record.values[index].type == kNull))
      continue;
    json += step.json;
    if (step.value < 0) continue;
    const Value value = record.values[index];
    const Look look = look_of(value);
    if (look == Look::any) {
      std::string text;
      if (!append_value(text, value) || text.empty()) return false;
      append_text(json, text);
      continue;
    }
    if (look == Look::plain) json += '"';
    if (!append_value(json, value)) return false;
    if (look == Look::plain) json += '"';
  }
  return true;
}

}  // namespace certtrail::evtx
