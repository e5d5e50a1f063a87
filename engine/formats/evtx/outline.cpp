#include "engine/formats/evtx/outline.h"

#include <cstring>
#include <initializer_list>
#include <utility>

namespace certtrail::evtx {
namespace {

bool read_attributes(const Program& program, std::uint32_t element,
                     std::initializer_list<std::pair<std::string_view, FieldSource*>> wanted) {
  for (auto i = element + 1; i < program.nodes[element].content; i = program.nodes[i].end)
    for (const auto& [name, source] : wanted)
      if (program.nodes[i].text == name &&
          !read_source(program, i + 1, program.nodes[i].end, *source))
        return false;
  return true;
}

bool read_field(const Program& program, std::uint32_t element, Outline& outline) {
  const Node& node = program.nodes[element];
  const auto content = [&](FieldSource& source) {
    return read_source(program, element + 1, node.end, source);
  };
  if (node.text == "Provider")
    return read_attributes(program, element,
                           {{"Name", &outline.provider},
                            {"Guid", &outline.provider_guid},
                            {"EventSourceName", &outline.source_name}});
  if (node.text == "Security")
    return read_attributes(program, element, {{"UserID", &outline.user_sid}});
  if (node.text == "TimeCreated")
    return read_attributes(program, element, {{"SystemTime", &outline.created}});
  if (node.text == "EventRecordID") return content(outline.record_id);
  if (node.text == "EventID") return content(outline.event_id);
  if (node.text == "Level") return content(outline.level);
  if (node.text == "Channel") return content(outline.channel);
  if (node.text == "Computer") return content(outline.computer);
  return true;
}

}  // namespace

bool read_source(const Program& program, std::uint32_t begin, std::uint32_t end,
                 FieldSource& source) {
  if (std::exchange(source.is_stated, true)) return false;
  while (begin < end && program.nodes[begin].kind == Node::Kind::attribute)
    begin = program.nodes[begin].end;
  if (begin == end) return true;
  const Node& node = program.nodes[begin];
  if (begin + 1 != end) return false;
  if (node.kind == Node::Kind::text) source.literal = node.text;
  if (node.kind == Node::Kind::substitution) source.value = node.index;
  return node.kind == Node::Kind::text || node.kind == Node::Kind::substitution;
}

std::string FieldSource::text(const Program& record) const {
  std::string text(literal);
  if (value >= 0 && static_cast<std::size_t>(value) < record.values.size())
    append_value(text, record.values[static_cast<std::size_t>(value)]);
  return text;
}

bool FieldSource::read(const Program& record, std::string& text) const {
  text = literal;
  if (value < 0 || static_cast<std::size_t>(value) >= record.values.size()) return true;
  return append_value(text, record.values[static_cast<std::size_t>(value)]);
}

std::string_view FieldSource::bytes(const Program& record) const {
  if (value < 0) return literal;
  return static_cast<std::size_t>(value) < record.values.size()
             ? record.values[static_cast<std::size_t>(value)].bytes
             : std::string_view();
}

std::uint64_t FieldSource::number(const Program& record, std::uint8_t type) const {
  if (value < 0 || static_cast<std::size_t>(value) >= record.values.size()) return 0;
  const Value& found = record.values[static_cast<std::size_t>(value)];
  std::uint64_t number = 0;
  if (found.type == type && found.bytes.size() == sizeof number)
    std::memcpy(&number, found.bytes.data(), sizeof number);
  return number;
}

std::optional<Outline> outline_of(const Program& definition) {
  Outline outline;
  const auto& nodes = definition.nodes;
  if (!definition.damage.empty() || nodes.empty() || nodes[0].kind != Node::Kind::element)
    return std::nullopt;
  std::uint32_t system = 1;
  while (system < nodes[0].end && nodes[system].text != "System")
    system = std::max(nodes[system].end, system + 1);
  if (system >= nodes[0].end) return std::nullopt;
  for (auto i = system + 1; i < nodes[system].end; i = std::max(nodes[i].end, i + 1))
    if (nodes[i].kind == Node::Kind::element && !read_field(definition, i, outline))
      return std::nullopt;
  return outline;
}

bool read_system(const Outline& outline, const Program& record, System& system) {
  std::string event_id, level;  // short: no memory of their own
  if (!outline.provider.read(record, system.provider) ||
      !outline.provider_guid.read(record, system.provider_guid) ||
      !outline.event_id.read(record, event_id) || !outline.level.read(record, level) ||
      !outline.channel.read(record, system.channel) ||
      !outline.computer.read(record, system.computer) ||
      !outline.user_sid.read(record, system.user_sid))
    return false;
  if (system.provider.empty() && !outline.source_name.read(record, system.provider)) return false;
  system.event_id = number_of(event_id);
  system.level = number_of(level);
  return true;
}

}  // namespace certtrail::evtx
