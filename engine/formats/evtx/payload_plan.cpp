#include "engine/formats/evtx/payload_plan.h"

#include <set>
#include <utility>

#include "engine/decode/text.h"

namespace certtrail::evtx {
namespace {

bool append_json_text(std::string& out, Value value) {
  out += '"';
  const auto start = out.size();
  if (!append_value(out, value)) return false;
  escape_json_from(out, start);
  out += '"';
  return true;
}

}  // namespace

// Follows PayloadWriter (event.cpp) over a definition instead of a document. Each method is false
// where the two could differ.
class PayloadPlanner {
 public:
  PayloadPlanner(const Program& program, PayloadPlan& plan) : program_(program), plan_(plan) {}

  bool payload(std::uint32_t element, bool is_event_data) {
    json() += '{';
    for (auto a = element + 1; a < content(element); a = end(a)) {
      const Node& attribute = program_.nodes[a];
      if (attribute.text == "xmlns") continue;
      if (a + 2 != attribute.end || program_.nodes[a + 1].kind != Node::Kind::text) return false;
      if (json().size() > 1) json() += ',';
      append_json_string(json(), '@' + std::string(attribute.text));
      json() += ':';
      append_json_string(json(), program_.nodes[a + 1].text);
    }
    return members(element, is_event_data, json().size() == 1);
  }

 private:
  std::uint32_t content(std::uint32_t element) const { return program_.nodes[element].content; }
  std::uint32_t end(std::uint32_t element) const { return program_.nodes[element].end; }
  std::string& json() { return plan_.after_; }

  // The elements in an element, Data by their Name where they have one, and the closing brace.
  bool members(std::uint32_t element, bool is_event_data, bool is_first) {
    std::set<std::string> names;
    for (auto i = content(element); i < end(element); i = program_.nodes[i].end) {
      const Node& node = program_.nodes[i];
      if (node.kind != Node::Kind::element) return false;
      std::string name(node.text);
      const bool is_data = node.text == "Data";
      bool is_unnamed = is_event_data && is_data;
      for (auto a = i + 1; a < node.content; a = program_.nodes[a].end) {
        const Node& attribute = program_.nodes[a];
        if (attribute.text == "xmlns") continue;
        if (!is_data || attribute.text != "Name") return false;
        if (!is_event_data) continue;
        if (!is_unnamed || a + 2 != attribute.end) return false;
        if (program_.nodes[a + 1].kind != Node::Kind::text) return false;
        name = program_.nodes[a + 1].text;
        is_unnamed = false;
      }
      if (!std::exchange(is_first, false)) json() += ',';
      if (!names.insert(name).second) return false;
      append_json_string(json(), name);
      json() += ':';
      if (!value(i, is_unnamed)) return false;
    }
    json() += '}';
    return true;
  }

  bool value(std::uint32_t element, bool is_unnamed) {
    if (content(element) == end(element)) return literal("", is_unnamed);
    const Node& first = program_.nodes[content(element)];
    if (first.kind == Node::Kind::element) {
      json() += '{';
      return !is_unnamed && members(element, false, true);
    }
    if (content(element) + 1 != end(element)) return false;
    if (first.kind == Node::Kind::text) return literal(first.text, is_unnamed);
    if (first.kind != Node::Kind::substitution) return false;
    const bool has_attributes = content(element) > element + 1;
    if (is_unnamed) json() += '[';
    plan_.steps_.push_back({std::move(json()), first.index,
                            is_unnamed ? PayloadPlan::Kind::items : PayloadPlan::Kind::text,
                            first.optional && !has_attributes});
    json() = is_unnamed ? "]" : "";
    return true;
  }

  bool literal(std::string_view text, bool is_unnamed) {
    if (is_unnamed) json() += '[';
    append_json_string(json(), text);
    if (is_unnamed) json() += ']';
    return true;
  }

  const Program& program_;
  PayloadPlan& plan_;
};

std::optional<PayloadPlan> PayloadPlan::of(const Program& definition, std::uint32_t element) {
  const auto name = definition.nodes[element].text;
  if (name != "EventData" && name != "UserData") return std::nullopt;
  PayloadPlan plan;
  if (!PayloadPlanner(definition, plan).payload(element, name == "EventData")) return std::nullopt;
  return plan;
}

bool PayloadPlan::append(std::string& out, std::span<const Value> values, Budget& budget) const {
  for (const Step& step : steps_) {
    out += step.before;
    const Value value = step.value < values.size() ? values[step.value] : Value{};
    budget.spend(8 + step.before.size() + value.bytes.size());
    if (value.type == kNull && step.left_out_if_null) return false;
    if (step.kind == Kind::items && (value.type & kArray)) {
      auto rest = value.bytes;
      do {
        if (!append_json_text(out, take_item(value.type, rest))) return false;
        if (!rest.empty()) out += ',';
      } while (!rest.empty());
    } else if (!append_json_text(out, value)) {
      return false;
    }
  }
  out += after_;
  return true;
}

}  // namespace certtrail::evtx
