#include "engine/formats/evtx/document.h"

#include <span>

#include "engine/decode/cursor.h"

namespace certtrail::evtx {
namespace {

constexpr unsigned kDeepest = 160;  // elements, instances and nested fragments within each other

class Builder {
 public:
  Builder(BinXml& xml, Document& document) : xml_(xml), document_(document) {}

  void record(std::size_t begin, std::size_t end) {
    Program& program = next_program();
    xml_.fragments(begin, end, program);
    nodes(program, 0, static_cast<std::uint32_t>(program.nodes.size()), {}, 0);
  }

 private:
  Program& next_program() {
    if (programs_in_use_ == document_.programs.size()) document_.programs.emplace_back();
    return document_.programs[programs_in_use_++];
  }

  void nodes(const Program& program, std::uint32_t begin, std::uint32_t end,
             std::span<const Value> values, unsigned depth) {
    if (depth > kDeepest) throw Malformed(0, "BinXML nests too deep");
    for (std::uint32_t i = begin; i < end;) {
      const Node& node = program.nodes[i];
      xml_.budget().spend(8);
      switch (node.kind) {
        case Node::Kind::element:
          if (!node.unused) element(program, i, values, depth);
          break;
        case Node::Kind::attribute:
          attribute(program, i, values, depth);
          break;
        case Node::Kind::text:
          add_text(node.text);
          break;
        case Node::Kind::substitution:
          substitution(value_of(node, values), depth);
          break;
        case Node::Kind::instance:
          instance(program, node, depth);
          break;
      }
      const bool holds_nodes =
          node.kind == Node::Kind::element || node.kind == Node::Kind::attribute;
      i = holds_nodes ? std::max(node.end, i + 1) : i + 1;
    }
    note(program.damage, program.damage_at);
  }

  void note(std::string_view damage, std::size_t at) {
    if (damage.empty() || !document_.damage.empty()) return;
    document_.damage = damage;
    document_.damage_at = static_cast<std::uint32_t>(at);
  }

  static Value value_of(const Node& node, std::span<const Value> values) {
    return node.index < values.size() ? values[node.index] : Value{};
  }

  // The only node inside an element or attribute, beside attributes, if it is a substitution.
  static const Node* only_substitution(const Program& program, const Node& holder) {
    if (holder.content == 0 || holder.content + 1 != holder.end) return nullptr;
    const Node& only = program.nodes[holder.content];
    return only.kind == Node::Kind::substitution ? &only : nullptr;
  }

  void element(const Program& program, std::uint32_t index, std::span<const Value> values,
               unsigned depth) {
    const Node& node = program.nodes[index];
    if (const Node* only = only_substitution(program, node)) {
      const Value value = value_of(*only, values);
      const bool has_attributes = node.content > index + 1;
      if (value.type == kNull && only->optional && !has_attributes) return;
      if (value.type & kArray) return repeat(program, index, node.content, values, value, depth);
    }
    const std::size_t self = open(Item::Kind::element, node.text);
    nodes(program, index + 1, node.end, values, depth + 1);
    close(self);
  }

  // An array as the only content: the element stands once for each item.
  void repeat(const Program& program, std::uint32_t index, std::uint32_t content,
              std::span<const Value> values, Value array, unsigned depth) {
    auto rest = array.bytes;
    do {
      const std::size_t self = open(Item::Kind::element, program.nodes[index].text);
      nodes(program, index + 1, content, values, depth + 1);
      add_value(take_item(array.type, rest));
      close(self);
    } while (!rest.empty());
  }

  void attribute(const Program& program, std::uint32_t index, std::span<const Value> values,
                 unsigned depth) {
    const Node& node = program.nodes[index];
    const Node* only = only_substitution(program, node);
    if (only && only->optional && value_of(*only, values).type == kNull) return;
    const std::size_t self = open(Item::Kind::attribute, node.text);
    for (std::uint32_t i = index + 1; i < node.end; ++i) {
      const Node& part = program.nodes[i];
      if (part.kind == Node::Kind::text) document_.text += part.text;
      if (part.kind != Node::Kind::substitution) continue;
      const Value value = value_of(part, values);
      value.type == kNestedXml ? append_inner_text(value, depth) : append(value);
    }
    Item& item = document_.items[self];
    item.text_length = static_cast<std::uint32_t>(document_.text.size() - item.text_at);
    close(self);
  }

  // An attribute holds no elements: of nested XML it gets the text.
  void append_inner_text(Value value, unsigned depth) {
    const auto first_item = document_.items.size();
    const auto start = document_.text.size();
    substitution(value, depth);
    std::string text;
    for (auto i = first_item; i < document_.items.size(); ++i)
      if (document_.items[i].kind == Item::Kind::text)
        text += document_.text_of(document_.items[i]);
    document_.items.resize(first_item);
    document_.text.resize(start);
    document_.text += text;
  }

  void substitution(Value value, unsigned depth) {
    if (value.type == kNestedXml) {
      const auto begin = xml_.offset_of(value.bytes);
      Program& program = next_program();
      xml_.fragments(begin, begin + value.bytes.size(), program);
      nodes(program, 0, static_cast<std::uint32_t>(program.nodes.size()), {}, depth + 1);
      --programs_in_use_;
    } else if (value.type != kNull) {
      add_value(value);
    }
  }

  void instance(const Program& program, const Node& node, unsigned depth) {
    const auto values =
        std::span<const Value>(program.values).subspan(node.first_value, node.value_count);
    const auto& definition = xml_.definition(node.definition);
    nodes(definition, 0, static_cast<std::uint32_t>(definition.nodes.size()), values, depth + 1);
  }

  std::size_t open(Item::Kind kind, std::string_view name) {
    xml_.budget().spend(8);
    document_.items.push_back(
        {kind, 0, name, static_cast<std::uint32_t>(document_.text.size()), 0});
    return document_.items.size() - 1;
  }
  void close(std::size_t item) {
    document_.items[item].end = static_cast<std::uint32_t>(document_.items.size());
  }
  void add_text(std::string_view text) {
    const std::size_t self = open(Item::Kind::text, {});
    xml_.budget().spend(text.size());
    document_.text += text;
    finish_text(self);
  }
  void add_value(Value value) {
    const std::size_t self = open(Item::Kind::text, {});
    append(value);
    finish_text(self);
  }
  void finish_text(std::size_t self) {
    Item& item = document_.items[self];
    item.text_length = static_cast<std::uint32_t>(document_.text.size() - item.text_at);
    close(self);
  }

  // Arrays inside longer text are joined by commas.
  void append(Value value) {
    xml_.budget().spend(value.bytes.size());
    if (value.type & kArray) {
      for (auto rest = value.bytes; !rest.empty();) {
        append(take_item(value.type, rest));
        if (!rest.empty()) document_.text += ',';
      }
    } else if (!append_value(document_.text, value)) {
      note("a value does not fit its type " + std::to_string(value.type),
           xml_.offset_of(value.bytes));
    }
  }

  BinXml& xml_;
  Document& document_;
  std::size_t programs_in_use_ = 0;
};

}  // namespace

std::string_view Document::text_inside(std::size_t element, std::string& joined) const {
  std::size_t texts = 0;
  std::string_view only;
  for (std::size_t i = element + 1; i < items[element].end; i = items[i].end) {
    if (items[i].kind != Item::Kind::text) continue;
    if (++texts == 2) joined = only;
    only = text_of(items[i]);
    if (texts > 1) joined += only;
  }
  return texts > 1 ? std::string_view(joined) : only;
}

std::string Document::text_inside(std::size_t element) const {
  std::string joined;
  return std::string(text_inside(element, joined));
}

std::size_t Document::child(std::size_t element, std::string_view name) const {
  for (std::size_t i = element + 1; i < items[element].end; i = items[i].end)
    if (items[i].kind == Item::Kind::element && items[i].name == name) return i;
  return items.size();
}

std::size_t Document::attribute(std::size_t element, std::string_view name) const {
  for (std::size_t i = element + 1; i < items[element].end; i = items[i].end)
    if (items[i].kind == Item::Kind::attribute && items[i].name == name) return i;
  return items.size();
}

std::string Document::attribute_text(std::size_t element, std::string_view name) const {
  const auto found = attribute(element, name);
  return found < items.size() ? std::string(text_of(items[found])) : std::string();
}

void read_document(BinXml& xml, std::size_t begin, std::size_t end, Document& document) {
  document.items.clear();
  document.text.clear();
  document.damage.clear();
  try {
    Builder(xml, document).record(begin, end);
  } catch (const Malformed& malformed) {
    document.damage = malformed.what();
    document.damage_at = static_cast<std::uint32_t>(begin);
  }
  for (Item& item : document.items)  // left open when damage ended the reading
    if (item.end == 0) item.end = static_cast<std::uint32_t>(document.items.size());
}

}  // namespace certtrail::evtx
