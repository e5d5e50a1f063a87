#include "engine/formats/evtx/event_printer.h"

#include <span>

#include "engine/decode/cursor.h"

namespace certtrail::evtx {

bool EventPrinter::print(const RawRecord& raw, std::string& json) {
  // Slack is believed only if all of it is sound, which a plan does not look at.
  return (!raw.recovered && print_by_plan(raw, json)) || print_document(raw, json);
}

bool EventPrinter::print_document(const RawRecord& raw, std::string& json) {
  read_document(xml_, raw.at + kRecordHeader, raw.at + raw.size - 4, document_);
  const auto system = read_system(document_);
  if (raw.recovered && (!system.plausible || !document_.damage.empty())) return false;
  append_event_start(json, raw, system);
  append_system_details(json, document_);
  append_payload_start(json);
  append_payload_json(json, document_);
  append_event_end(json, raw);
  return true;
}

bool EventPrinter::print_by_plan(const RawRecord& raw, std::string& json) {
  document_.damage.clear();
  const auto start = json.size();
  try {
    xml_.fragments(raw.at + kRecordHeader, raw.at + raw.size - 4, program_);
    const auto definition = program_.only_instance();
    Plan* plan = definition ? plan_at(*definition) : nullptr;
    if (plan && read_system(plan->outline, program_, system_)) {
      append_event_start(json, raw, system_);
      if (plan->details.append(json, program_) && append_payload(*plan, json)) {
        append_event_end(json, raw);
        return true;
      }
    }
  } catch (const Malformed&) {
    // told by print_document, which meets the same bytes
  }
  json.resize(start);
  return false;
}

EventPrinter::Plan* EventPrinter::plan_at(std::uint32_t definition) {
  auto found = plans_.find(definition);
  if (found == plans_.end())
    found = plans_.emplace(definition, plan_of(xml_.definition(definition))).first;
  return found->second ? &*found->second : nullptr;
}

// At most one payload beside System.
std::optional<EventPrinter::Plan> EventPrinter::plan_of(const Program& definition) {
  auto outline = outline_of(definition);
  if (!outline || definition.nodes[0].end != definition.nodes.size()) return std::nullopt;
  auto details = SystemPlan::of(definition);
  if (!details) return std::nullopt;
  Plan plan{std::move(*outline), std::move(*details), std::nullopt, -1};
  const auto& nodes = definition.nodes;
  for (auto i = nodes[0].content; i < nodes[0].end;
       i = nodes[i].kind == Node::Kind::element ? nodes[i].end : i + 1) {
    if (nodes[i].kind == Node::Kind::element && nodes[i].text == "System") continue;
    if (plan.payload || plan.nested >= 0) return std::nullopt;
    if (nodes[i].kind == Node::Kind::element) {
      plan.payload = PayloadPlan::of(definition, i);
      if (!plan.payload) return std::nullopt;
    } else if (nodes[i].kind == Node::Kind::substitution) {
      plan.nested = nodes[i].index;
    } else {
      return std::nullopt;
    }
  }
  return plan;
}

const PayloadPlan* EventPrinter::payload_at(std::uint32_t offset) {
  auto found = payloads_.find(offset);
  if (found == payloads_.end()) {
    const Program& definition = xml_.definition(offset);
    const bool is_element = definition.damage.empty() && !definition.nodes.empty() &&
                            definition.nodes[0].kind == Node::Kind::element &&
                            definition.nodes[0].end == definition.nodes.size();
    found =
        payloads_.emplace(offset, is_element ? PayloadPlan::of(definition, 0) : std::nullopt).first;
  }
  return found->second ? &*found->second : nullptr;
}

bool EventPrinter::append_payload(const Plan& plan, std::string& json) {
  append_payload_start(json);
  if (plan.payload) return plan.payload->append(json, program_.values, xml_.budget());
  const auto value = static_cast<std::size_t>(plan.nested);
  if (plan.nested >= 0 && value < program_.values.size() && program_.values[value].type != kNull)
    return append_nested(program_.values[value], json);
  json += "{}";
  return true;
}

bool EventPrinter::append_nested(Value value, std::string& json) {
  if (value.type != kNestedXml) return false;
  const auto begin = xml_.offset_of(value.bytes);
  xml_.fragments(begin, begin + value.bytes.size(), nested_program_);
  const auto definition = nested_program_.only_instance();
  const PayloadPlan* payload = definition ? payload_at(*definition) : nullptr;
  return payload && payload->append(json, nested_program_.values, xml_.budget());
}

}  // namespace certtrail::evtx
