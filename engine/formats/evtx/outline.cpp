#include "engine/formats/evtx/outline.h"

#include <string>

namespace certtrail::evtx {
namespace {

// The one text or substitution in [begin, end); false if it is anything else.
bool read_source(const Program& program, std::uint32_t begin, std::uint32_t end,
                 FieldSource& source) {
  while (begin < end && program.nodes[begin].kind == Node::Kind::attribute)
    begin = program.nodes[begin].end;
  if (begin == end) return true;
  const Node& node = program.nodes[begin];
  if (begin + 1 != end) return false;
  if (node.kind == Node::Kind::text) source.literal = node.text;
  if (node.kind == Node::Kind::substitution) source.value = node.index;
  return node.kind == Node::Kind::text || node.kind == Node::Kind::substitution;
}

bool read_provider(const Program& program, std::uint32_t element, Outline& outline) {
  const auto end = program.nodes[element].end;
  for (auto i = element + 1; i < end; i = std::max(program.nodes[i].end, i + 1)) {
    const Node& node = program.nodes[i];
    if (node.kind != Node::Kind::attribute) continue;
    if (node.text == "Name" && !read_source(program, i + 1, node.end, outline.provider))
      return false;
    if (node.text == "Guid" && !read_source(program, i + 1, node.end, outline.provider_guid))
      return false;
  }
  return true;
}

bool read_field(const Program& program, std::uint32_t element, Outline& outline) {
  const Node& node = program.nodes[element];
  if (node.text == "Provider") return read_provider(program, element, outline);
  if (node.text == "EventID") return read_source(program, element + 1, node.end, outline.event_id);
  if (node.text == "Channel") return read_source(program, element + 1, node.end, outline.channel);
  if (node.text == "Computer") return read_source(program, element + 1, node.end, outline.computer);
  return true;
}

}  // namespace

std::string FieldSource::text(const Program& record) const {
  std::string text(literal);
  if (value >= 0 && static_cast<std::size_t>(value) < record.values.size())
    append_value(text, record.values[static_cast<std::size_t>(value)]);
  return text;
}

std::string_view FieldSource::bytes(const Program& record) const {
  if (value < 0) return literal;
  return static_cast<std::size_t>(value) < record.values.size()
             ? record.values[static_cast<std::size_t>(value)].bytes
             : std::string_view();
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

}  // namespace certtrail::evtx
