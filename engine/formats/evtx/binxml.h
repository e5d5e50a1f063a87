// BinXML tokens of one chunk, compiled into flat programs.
//
//   41 ff ff 9a 00 00 00 4d 02 00 00 ..   <Event ..      (dependency id, size, name at 0x24d)
//   0d 03 00 06                           value 3, a u16
//
// A record's BinXML is mostly one template instance: a reference to a definition elsewhere in the
// chunk, and values. Definitions are compiled once for each chunk. Surprises: names and definitions
// stand inline where they are first used (their offset is then the reader's own), a nested
// fragment's elements may lack the dependency id, and all offsets may lie. Source: [MS-EVEN6]
// 2.2.12 and the published notes of libyal.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/decode/cursor.h"
#include "engine/formats/evtx/values.h"

namespace certtrail::evtx {

// One step of a program. An element or attribute holds the nodes up to `end`, attributes first.
struct Node {
  enum class Kind : std::uint8_t { element, attribute, text, substitution, instance };
  Kind kind;
  bool unused = false;           // element of System that nothing is read from: it gets no text
  bool optional = false;         // substitution: left out, with what holds it, when null
  std::uint16_t index = 0;       // substitution: which value
  std::uint32_t end = 0;         // element, attribute: one past its last node
  std::uint32_t content = 0;     // element, attribute: first node in it that is no attribute
  std::string_view text;         // element, attribute: local name; text: UTF-8
  std::uint32_t definition = 0;  // instance: chunk offset
  std::uint32_t first_value = 0, value_count = 0;  // instance: in Program::values
};

struct Program {
  std::vector<Node> nodes;
  std::vector<Value> values;  // of the instances in nodes
  std::string damage;         // why the rest is missing; empty if nothing is
  std::uint32_t damage_at = 0;

  // The definition whose instance is all there is, and sound; nullopt if there is anything else.
  std::optional<std::uint32_t> only_instance() const {
    if (nodes.size() != 1 || nodes[0].kind != Node::Kind::instance || !damage.empty())
      return std::nullopt;
    return nodes[0].definition;
  }
  void clear() {
    nodes.clear();
    values.clear();
    damage.clear();
  }
};

// Not laid at the door of a definition, which other records use too.
struct BudgetUsedUp : Malformed {
  BudgetUsedUp() : Malformed(0, "the record's BinXML unfolds beyond reason") {}
};

// What hostile bytes may cost, for each record and for all records of a chunk: a few bytes of
// memory a unit, for each chunk that is being read. Real chunks need a tenth.
class Budget {
 public:
  void start_record() { record_left_ = std::min(kRecord, chunk_left_); }
  void spend(std::size_t units) {
    if (units > record_left_) throw BudgetUsedUp();
    record_left_ -= units;
    chunk_left_ -= units;
  }

 private:
  static constexpr std::size_t kRecord = 1u << 19;
  std::size_t chunk_left_ = 4u << 20;
  std::size_t record_left_ = kRecord;
};

// How much of System is given text: the fields that are mined, or all.
enum class SystemPart : std::uint8_t { mined, whole };

// The names, definitions and fragments of one chunk. `chunk` must outlive it.
class BinXml {
 public:
  explicit BinXml(std::string_view chunk, SystemPart system = SystemPart::mined)
      : chunk_(chunk), system_(system) {}

  // The definition at a chunk offset, compiled at first use. Throws Malformed if none can be there.
  const Program& definition(std::uint32_t offset);
  // The fragments in [begin, end), into a program whose memory is used again. What is wrong with
  // them stands in Program::damage. Throws BudgetUsedUp.
  void fragments(std::size_t begin, std::size_t end, Program& program);
  std::size_t offset_of(std::string_view bytes) const {
    return static_cast<std::size_t>(bytes.data() - chunk_.data());
  }
  Budget& budget() { return budget_; }

 private:
  friend class Compiler;
  std::string_view name(std::uint32_t offset);
  std::string_view keep(std::string text) { return texts_.emplace_back(std::move(text)); }

  std::string_view chunk_;
  SystemPart system_;
  Budget budget_;
  std::unordered_map<std::uint32_t, Program> definitions_;
  std::unordered_map<std::uint32_t, std::string> names_;
  std::deque<std::string> texts_;
};

}  // namespace certtrail::evtx
