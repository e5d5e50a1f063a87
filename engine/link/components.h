// What may bear on one another, and so must be linked together: rows of layer 2 joined by every key
// that any rule of link could use. Components may be larger than what link finds to belong
// together, never smaller.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/link/evidence.h"
#include "engine/link/union_find.h"

namespace certtrail {

struct Component {
  std::int64_t id = 0;           // least key of its members: content, whatever the order of rows
  std::int64_t fingerprint = 0;  // of everything that its members say
  std::uint32_t weight = 0;      // rows to read for it, roughly
  std::uint32_t first_member = 0, members = 0;
  bool foreign = false;  // CA rows alone, and nothing joins them to SCEP
};

struct Components {
  std::vector<Component> all;  // sorted by id
  // Keys that too many identified devices bear to name one of them, sorted.
  std::vector<std::uint64_t> common;
  std::vector<std::uint32_t> members;  // indexes of rows; those of a component stand together
  std::vector<MemberKind> kinds;       // of rows
  // Of rows; of inventory rows and records of servers their indexes in the lists below.
  std::vector<std::int64_t> ids;
  std::vector<InventoryRow> inventory;
  std::vector<RecordKey> server_records;

  void select(const Component& component, Selection& selection) const;
};

class ComponentBuilder {
 public:
  using Node = std::uint32_t;

  Node add(MemberKind kind, std::int64_t id, std::uint64_t weight = 1);
  Node add_inventory(InventoryRow row);
  Node add_server_record(const RecordKey& key);
  // Something that the node's rows say; the order of calls does not matter.
  void says(Node node, std::uint64_t content) { stamps_[node] += content; }
  // The same of the exports that show the node's row, which do not matter to what is foreign.
  void stands_in(Node node, std::uint64_t content) { places_[node] += content; }
  void weighs(Node node, std::uint64_t rows) { weights_[node] += static_cast<std::uint32_t>(rows); }
  // Nodes that share a key belong together.
  void bears(Node node, std::uint64_t key) { keys_.push_back({key, node}); }
  // The same for names that devices may share by chance, unless more than `limit` identified
  // devices bear it: then it names none of them.
  void bears_weakly(Node node, std::uint64_t key, unsigned limit) {
    weak_keys_.push_back({key, node, limit});
  }
  // A CA row that is no SCEP request.
  void is_foreign(Node node, bool foreign = true) { foreign_[node] = foreign; }
  // A strong alias of the node identifies its device.
  void identifies(Node node) { identified_[node] = true; }
  void unite(Node a, Node b) { edges_.push_back({a, b}); }

  Components build();

 private:
  struct Key {
    std::uint64_t key;
    Node node;
    unsigned limit = 0;
  };
  std::uint64_t content_of(Node node) const;
  Component component_of(std::span<const Node> nodes) const;  // in order of their content
  void unite_weakly(UnionFind& sets, Components& components);

  std::vector<MemberKind> kinds_;
  std::vector<std::int64_t> ids_;
  std::vector<std::uint64_t> stamps_, places_;
  std::vector<std::uint32_t> weights_;
  std::vector<bool> identified_, foreign_;
  std::vector<Key> keys_, weak_keys_;
  std::vector<std::pair<Node, Node>> edges_;
  std::vector<InventoryRow> inventory_;
  std::vector<std::uint64_t> inventory_contents_;
  std::vector<RecordKey> server_records_;
};

// A 64-bit key of a text within a name space; unequal texts differ in all but 1 of 10^19 pairs.
std::uint64_t key_of(std::string_view name_space, std::string_view text);
// Mixes numbers into one; the order of the arguments matters.
std::uint64_t mixed(std::initializer_list<std::uint64_t> values);

}  // namespace certtrail
