#include "engine/link/components.h"

#include <algorithm>
#include <numeric>

#include "engine/store/content_id.h"

namespace certtrail {
namespace {

constexpr std::uint64_t kMultiplier = 0x9E3779B97F4A7C15;
constexpr std::int64_t kLow63 = INT64_MAX;

// Ids are hashes; where their order stays, components of one row each are linked in the order in
// which the rows lie.
std::uint64_t content_of(MemberKind kind, std::uint64_t id) {
  return (id & ~std::uint64_t{7}) | static_cast<std::uint64_t>(kind);
}

std::uint64_t scrambled(std::uint64_t x) {
  x ^= x >> 32;
  x *= kMultiplier;
  return x ^ (x >> 29);
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
    const auto& member = members[component.first_member + i];
    switch (member.kind) {
      case MemberKind::stream:
        selection.streams.push_back(member.id);
        break;
      case MemberKind::inventory:
        selection.inventory.push_back(inventory[static_cast<std::size_t>(member.id)]);
        break;
      case MemberKind::ca_row:
        selection.ca_rows.push_back(member.id);
        break;
      case MemberKind::store_row:
        selection.store_rows.push_back(member.id);
        break;
      case MemberKind::intune_row:
        selection.intune_rows.push_back(member.id);
        break;
      case MemberKind::assignment:
        selection.assignments.push_back(member.id);
        break;
    }
  }
}

ComponentBuilder::Node ComponentBuilder::add(MemberKind kind, std::int64_t id,
                                             std::uint64_t weight) {
  kinds_.push_back(kind);
  ids_.push_back(id);
  contents_.push_back(content_of(kind, static_cast<std::uint64_t>(id)));
  stamps_.push_back(0);
  identified_.push_back(false);
  foreign_.push_back(false);
  weights_.push_back(static_cast<std::uint32_t>(weight));
  return static_cast<Node>(ids_.size() - 1);
}

ComponentBuilder::Node ComponentBuilder::add_inventory(InventoryRow row) {
  const auto node = add(MemberKind::inventory, static_cast<std::int64_t>(inventory_.size()));
  contents_[node] =
      content_of(MemberKind::inventory,
                 mixed({static_cast<std::uint64_t>(row.stream), key_of("about", row.about)}));
  inventory_.push_back(std::move(row));
  return node;
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
    return roots[a] != roots[b] ? roots[a] < roots[b] : contents_[a] < contents_[b];
  });
  components.inventory = std::move(inventory_);
  components.members.reserve(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    const auto node = order[i];
    if (i == 0 || roots[node] != roots[order[i - 1]]) {
      components.all.push_back({});
      components.all.back().id = static_cast<std::int64_t>(contents_[node]) & kLow63;
      components.all.back().first_member = i;
    }
    auto& c = components.all.back();
    c.fingerprint = static_cast<std::int64_t>(mixed({static_cast<std::uint64_t>(c.fingerprint),
                                                     contents_[node], stamps_[node]})) &
                    kLow63;
    c.weight += weights_[node];
    ++c.members;
    c.foreign = (c.members == 1 || c.foreign) && foreign_[node];
    components.members.push_back({kinds_[node], ids_[node]});
  }
  std::sort(components.all.begin(), components.all.end(),
            [](const Component& a, const Component& b) { return a.id < b.id; });
  return components;
}

}  // namespace certtrail
