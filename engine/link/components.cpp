#include "engine/link/components.h"

#include <algorithm>
#include <numeric>

#include "engine/store/content_id.h"

namespace certtrail {
namespace {

constexpr std::uint64_t kMultiplier = 0x9E3779B97F4A7C15;
constexpr std::int64_t kLow63 = INT64_MAX;

std::uint64_t scrambled(std::uint64_t x) {
  x ^= x >> 32;
  x *= kMultiplier;
  return x ^ (x >> 29);
}

std::uint64_t content_of_record(const RecordKey& key) {
  return mixed({key.is_exchange, static_cast<std::uint64_t>(key.stream),
                static_cast<std::uint64_t>(key.naive_us), static_cast<std::uint64_t>(key.identity),
                static_cast<std::uint64_t>(key.ordinal)});
}

}  // namespace

std::uint64_t key_of(std::string_view name_space, std::string_view text) {
  return mixed(
      {static_cast<std::uint64_t>(text_id(name_space)), static_cast<std::uint64_t>(text_id(text))});
}

std::uint64_t mixed(std::initializer_list<std::uint64_t> values) {
  std::uint64_t all = values.size();
  for (const auto value : values) all = scrambled(all * kMultiplier + value);
  return all;
}

void Components::select(const Component& component, Selection& selection) const {
  for (std::size_t i = 0; i < component.members; ++i) {
    const auto row = members[component.first_member + i];
    const auto id = ids[row];
    switch (kinds[row]) {
      case MemberKind::stream:
        selection.streams.push_back(id);
        break;
      case MemberKind::inventory:
        selection.inventory.push_back(inventory[static_cast<std::size_t>(id)]);
        break;
      case MemberKind::ca_row:
        selection.ca_rows.push_back(id);
        break;
      case MemberKind::store_row:
        selection.store_rows.push_back(id);
        break;
      case MemberKind::intune_row:
        selection.intune_rows.push_back(id);
        break;
      case MemberKind::assignment:
        selection.assignments.push_back(id);
        break;
      case MemberKind::server_record:
        selection.server_records.push_back(server_records[static_cast<std::size_t>(id)]);
        break;
    }
  }
}

ComponentBuilder::Node ComponentBuilder::add(MemberKind kind, std::int64_t id,
                                             std::uint64_t weight) {
  kinds_.push_back(kind);
  ids_.push_back(id);
  stamps_.push_back(0);
  places_.push_back(0);
  identified_.push_back(false);
  foreign_.push_back(false);
  weights_.push_back(static_cast<std::uint32_t>(weight));
  return static_cast<Node>(ids_.size() - 1);
}

ComponentBuilder::Node ComponentBuilder::add_inventory(InventoryRow row) {
  const auto node = add(MemberKind::inventory, static_cast<std::int64_t>(inventory_.size()));
  inventory_contents_.push_back(
      mixed({static_cast<std::uint64_t>(row.stream), key_of("about", row.about)}));
  inventory_.push_back(std::move(row));
  return node;
}

ComponentBuilder::Node ComponentBuilder::add_server_record(const RecordKey& key) {
  const auto node =
      add(MemberKind::server_record, static_cast<std::int64_t>(server_records_.size()));
  server_records_.push_back(key);
  return node;
}

// Ids are hashes; where their order stays, components of one row each are linked in the order in
// which the rows lie.
std::uint64_t ComponentBuilder::content_of(Node node) const {
  const auto id = static_cast<std::uint64_t>(ids_[node]);
  const auto content = kinds_[node] == MemberKind::inventory ? inventory_contents_[id]
                       : kinds_[node] == MemberKind::server_record
                           ? content_of_record(server_records_[id])
                           : id;
  return (content & ~std::uint64_t{7}) | static_cast<std::uint64_t>(kinds_[node]);
}

// Counts identified devices as strong keys make them, so that the order of keys does not matter.
void ComponentBuilder::unite_weakly(UnionFind& sets, Components& components) {
  std::vector<bool> identified(ids_.size());
  for (Node node = 0; node < ids_.size(); ++node)
    if (identified_[node]) identified[sets.find(node)] = true;
  std::sort(weak_keys_.begin(), weak_keys_.end(), [](const Key& a, const Key& b) {
    return a.key != b.key ? a.key < b.key : a.node < b.node;
  });
  std::vector<std::pair<Node, Node>> united;
  for (std::size_t from = 0, to = 0; from < weak_keys_.size(); from = to) {
    std::vector<std::size_t> devices;
    for (to = from; to < weak_keys_.size() && weak_keys_[to].key == weak_keys_[from].key; ++to)
      if (const auto root = sets.find(weak_keys_[to].node); identified[root])
        devices.push_back(root);
    std::sort(devices.begin(), devices.end());
    devices.erase(std::unique(devices.begin(), devices.end()), devices.end());
    const bool common = devices.size() > weak_keys_[from].limit;
    if (common) components.common.push_back(weak_keys_[from].key);
    for (auto i = from; i < to; ++i) {
      says(weak_keys_[i].node, mixed({weak_keys_[i].key, common}));
      if (!common) united.emplace_back(weak_keys_[from].node, weak_keys_[i].node);
    }
  }
  std::vector<Key>().swap(weak_keys_);
  for (const auto& [a, b] : united) sets.unite(a, b);
}

Component ComponentBuilder::component_of(std::span<const Node> nodes) const {
  Component c;
  c.id = static_cast<std::int64_t>(content_of(nodes.front())) & kLow63;
  c.members = static_cast<std::uint32_t>(nodes.size());
  c.foreign = std::all_of(nodes.begin(), nodes.end(), [&](Node n) { return foreign_[n]; });
  std::uint64_t all = c.foreign;
  for (const auto node : nodes) {
    all = mixed({all, content_of(node), stamps_[node], c.foreign ? 0 : places_[node]});
    c.weight += weights_[node];
  }
  c.fingerprint = static_cast<std::int64_t>(all) & kLow63;
  return c;
}

Components ComponentBuilder::build() {
  UnionFind sets(ids_.size());
  for (const auto& [a, b] : edges_) sets.unite(a, b);
  std::vector<std::pair<Node, Node>>().swap(edges_);
  std::sort(keys_.begin(), keys_.end(), [](const Key& a, const Key& b) {
    return a.key != b.key ? a.key < b.key : a.node < b.node;
  });
  for (std::size_t i = 1; i < keys_.size(); ++i)
    if (keys_[i].key == keys_[i - 1].key) sets.unite(keys_[i - 1].node, keys_[i].node);
  std::vector<Key>().swap(keys_);
  Components components;
  unite_weakly(sets, components);

  std::vector<Node> order(ids_.size());
  std::iota(order.begin(), order.end(), Node{0});
  std::vector<Node> roots(ids_.size());
  for (const auto node : order) roots[node] = static_cast<Node>(sets.find(node));
  std::sort(order.begin(), order.end(), [&](Node a, Node b) {
    return roots[a] != roots[b] ? roots[a] < roots[b] : content_of(a) < content_of(b);
  });
  for (std::size_t from = 0, to = 0; from < order.size(); from = to) {
    while (to < order.size() && roots[order[to]] == roots[order[from]]) ++to;
    components.all.push_back(
        component_of({order.begin() + static_cast<std::ptrdiff_t>(from), to - from}));
    components.all.back().first_member = static_cast<std::uint32_t>(from);
  }
  components.members = std::move(order);
  components.kinds = std::move(kinds_);
  components.ids = std::move(ids_);
  components.inventory = std::move(inventory_);
  components.server_records = std::move(server_records_);
  std::sort(components.all.begin(), components.all.end(),
            [](const Component& a, const Component& b) { return a.id < b.id; });
  return components;
}

}  // namespace certtrail
