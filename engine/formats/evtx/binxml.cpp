#include "engine/formats/evtx/binxml.h"

namespace certtrail::evtx {
namespace {

constexpr unsigned kDeepest = 128;             // elements within elements
constexpr std::size_t kDefinitionHeader = 24;  // next, GUID, data size
constexpr std::size_t kPadding = 7;            // records are whole multiples of eight bytes
constexpr std::string_view kFragmentHeader("\x0F\x01\x01\0", 4);

// Tokens, without the bit that says "more follows".
enum Token : std::uint8_t {
  kEnd = 0x00,
  kOpenElement = 0x01,
  kCloseStart = 0x02,
  kCloseEmpty = 0x03,
  kEndElement = 0x04,
  kText = 0x05,
  kAttribute = 0x06,
  kCData = 0x07,
  kCharacter = 0x08,
  kEntity = 0x09,
  kInstructionTarget = 0x0A,
  kInstructionData = 0x0B,
  kInstance = 0x0C,
  kSubstitution = 0x0D,
  kOptionalSubstitution = 0x0E,
  kFragment = 0x0F,
};

bool is_used_of_system(std::string_view name) {
  return name == "Provider" || name == "EventID" || name == "Level" || name == "Channel" ||
         name == "Computer" || name == "Security" || name == "EventRecordID" ||
         name == "TimeCreated" || name == "Correlation";
}

}  // namespace

// Compiles the tokens of [begin, end) of the chunk.
class Compiler {
 public:
  Compiler(BinXml& xml, Program& program, std::size_t begin, std::size_t end)
      : xml_(xml), program_(program), at_(xml.chunk_.substr(0, end), begin) {}

  // Fragments one after another. What follows the last is padding, often the start of an older one.
  void run() {
    try {
      do content(0);
      while (at_.remaining() > kPadding &&
             xml_.chunk_.substr(at_.position()).starts_with(kFragmentHeader));
    } catch (const BudgetUsedUp&) {
      throw;
    } catch (const Malformed& malformed) {
      program_.damage = malformed.what();
      program_.damage_at = static_cast<std::uint32_t>(at_.position());
    }
    if (program_.damage.empty()) return;
    for (Node& node : program_.nodes)
      if (node.end == 0) node.end = static_cast<std::uint32_t>(program_.nodes.size());
  }

 private:
  bool more() const { return at_.remaining() > 0; }
  std::uint8_t byte_at(std::size_t position) const {
    return static_cast<std::uint8_t>(xml_.chunk_[position]);
  }
  std::uint8_t peek() const { return byte_at(at_.position()) & ~0x40; }

  Node& add(Node::Kind kind) {
    xml_.budget_.spend(8);
    auto& node = program_.nodes.emplace_back();
    node.kind = kind;
    return node;
  }
  void close(std::size_t index) {
    program_.nodes[index].end = static_cast<std::uint32_t>(program_.nodes.size());
  }

  // Up to the end of the element (depth > 0) or of the fragment.
  void content(unsigned depth) {
    while (more()) {
      const auto token = at_.little<std::uint8_t>("token");
      switch (token & ~0x40) {
        case kEnd:
          if (depth > 0) throw Malformed(at_.position(), "fragment ends inside an element");
          return;
        case kEndElement:
          if (depth == 0) throw Malformed(at_.position(), "end of an element that is not open");
          return;
        case kOpenElement:
          element((token & 0x40) != 0, depth + 1);
          break;
        case kFragment:
          at_.take(3, "fragment header");
          break;
        case kInstance:
          instance();
          if (depth > 0) break;
          if (more() && peek() == kEnd) at_.take(1, "end");
          return;  // a record's last values are at times followed by padding instead of an end
        case kInstructionTarget:
          element_name();
          break;
        case kInstructionData:
          counted_text();
          break;
        default:
          if (!value(token)) throw Malformed(at_.position() - 1, "unknown token");
      }
    }
    if (depth > 0) throw Malformed(at_.position(), "BinXML ends inside an element");
  }

  // Elements of some nested fragments lack the dependency id; its absence shows in the size.
  void dependency_id() {
    const std::size_t start = at_.position();
    at_.take(2, "dependency id");
    const auto size = at_.little<std::uint32_t>("element size");
    const bool plausible = size <= at_.remaining() && at_.remaining() >= 4 &&
                           at_.little<std::uint32_t>("name offset") < xml_.chunk_.size();
    at_.seek(plausible ? start + 2 : start);
  }

  void element(bool has_attributes, unsigned depth) {
    if (depth > kDeepest) throw Malformed(at_.position(), "elements nest too deep");
    dependency_id();
    at_.take(4, "element size");
    const std::size_t self = program_.nodes.size();
    add(Node::Kind::element);
    const auto name = element_name();
    program_.nodes[self].text = name;
    program_.nodes[self].unused = in_system_ && depth == 3 && !is_used_of_system(name);
    if (has_attributes) {
      at_.take(4, "attribute list size");
      while (more() && peek() == kAttribute) attribute();
    }
    program_.nodes[self].content = static_cast<std::uint32_t>(program_.nodes.size());
    switch (at_.little<std::uint8_t>("end of start tag")) {
      case kCloseStart:
        if (depth == 2) in_system_ = name == "System" && xml_.system_ == SystemPart::mined;
        content(depth);
        break;
      case kCloseEmpty:
        break;
      default:
        throw Malformed(at_.position() - 1, "start tag does not end");
    }
    close(self);
  }

  void attribute() {
    at_.take(1, "attribute");
    const std::size_t self = program_.nodes.size();
    add(Node::Kind::attribute).content = static_cast<std::uint32_t>(self + 1);
    program_.nodes[self].text = element_name();
    while (more()) {
      const std::size_t before = at_.position();
      if (value(at_.little<std::uint8_t>("token"))) continue;
      at_.seek(before);
      break;
    }
    close(self);
  }

  // A token that may stand in an attribute; false (nothing read) if it is another.
  bool value(std::uint8_t token) {
    switch (token & ~0x40) {
      case kText:
        at_.take(1, "value type");
        add_text(counted_text());
        return true;
      case kCData:
        add_text(counted_text());
        return true;
      case kCharacter:
        add_text(at_.take(2, "character"));
        return true;
      case kEntity:
        entity(element_name());
        return true;
      case kSubstitution:
      case kOptionalSubstitution: {
        auto& node = add(Node::Kind::substitution);
        node.optional = (token & ~0x40) == kOptionalSubstitution;
        node.index = at_.little<std::uint16_t>("substitution index");
        at_.take(1, "substitution type");
        return true;
      }
      default:
        return false;
    }
  }

  void add_text(std::string_view utf16) {
    std::string text;
    append_utf16(text, utf16);
    add(Node::Kind::text).text = xml_.keep(std::move(text));
  }

  void entity(std::string_view name) {
    static constexpr std::pair<std::string_view, std::string_view> kEntities[] = {
        {"amp", "&"}, {"lt", "<"}, {"gt", ">"}, {"quot", "\""}, {"apos", "'"}};
    auto& node = add(Node::Kind::text);
    for (const auto& [entity_name, character] : kEntities)
      if (name == entity_name) node.text = character;
    if (node.text.empty()) node.text = xml_.keep('&' + std::string(name) + ';');
  }

  std::string_view counted_text() {
    const auto units = at_.little<std::uint16_t>("text length");
    return at_.take(std::size_t{units} * 2, "text");
  }

  // A name's offset; the name itself is passed over where it stands inline.
  std::string_view element_name() {
    const auto offset = at_.little<std::uint32_t>("name offset");
    if (offset == at_.position()) {
      at_.take(6, "name entry");
      counted_text();
      at_.take(2, "name terminator");
    }
    return xml_.name(offset);
  }

  void instance() {
    at_.take(5, "template instance");
    const std::size_t self = program_.nodes.size();
    add(Node::Kind::instance).definition = at_.little<std::uint32_t>("definition offset");
    if (program_.nodes[self].definition == at_.position()) {
      at_.take(kDefinitionHeader - 4, "definition header");
      at_.take(at_.little<std::uint32_t>("definition size"), "definition");
    }
    const auto count = at_.little<std::uint32_t>("value count");
    const auto descriptors = at_.take(std::size_t{count} * 4, "value descriptors");
    program_.nodes[self].first_value = static_cast<std::uint32_t>(program_.values.size());
    for (std::size_t i = 0; i < descriptors.size(); i += 4) {
      std::uint16_t size;
      std::memcpy(&size, descriptors.data() + i, sizeof size);
      program_.values.push_back(
          {static_cast<std::uint8_t>(descriptors[i + 2]), at_.take(size, "value")});
      program_.nodes[self].value_count++;
    }
  }

  BinXml& xml_;
  Program& program_;
  Cursor at_;
  bool in_system_ = false;
};

std::string_view BinXml::name(std::uint32_t offset) {
  const auto found = names_.find(offset);
  if (found != names_.end()) return found->second;
  Cursor at(chunk_, offset);
  at.take(6, "name entry");
  const auto units = at.little<std::uint16_t>("name length");
  std::string text;
  budget_.spend(units);
  append_utf16(text, at.take(std::size_t{units} * 2, "name"));
  if (text.starts_with("xmlns:")) text = "xmlns";
  if (const auto colon = text.rfind(':'); colon != std::string::npos) text.erase(0, colon + 1);
  return names_.emplace(offset, std::move(text)).first->second;
}

const Program& BinXml::definition(std::uint32_t offset) {
  const auto found = definitions_.find(offset);
  if (found != definitions_.end()) return found->second;
  Cursor at(chunk_, offset);
  at.take(kDefinitionHeader - 4, "definition header");
  const auto size = at.little<std::uint32_t>("definition size");
  const auto begin = at.position();
  at.take(size, "definition");
  Program program;
  fragments(begin, begin + size, program);
  return definitions_.emplace(offset, std::move(program)).first->second;
}

void BinXml::fragments(std::size_t begin, std::size_t end, Program& program) {
  program.clear();
  budget_.spend(end - begin);
  Compiler(*this, program, begin, end).run();
}

}  // namespace certtrail::evtx
