// Disjoint sets over 0..n-1.
#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <utility>
#include <vector>

namespace certtrail {

class UnionFind {
 public:
  explicit UnionFind(std::size_t count) : parent_(count) {
    assert(count <= UINT32_MAX);
    std::iota(parent_.begin(), parent_.end(), std::uint32_t{0});
  }

  std::size_t find(std::size_t x) {
    while (parent_[x] != x) x = parent_[x] = parent_[parent_[x]];
    return x;
  }

  // The lesser root stays root, so that roots do not depend on the order of calls.
  void unite(std::size_t a, std::size_t b) {
    a = find(a);
    b = find(b);
    if (a == b) return;
    if (b < a) std::swap(a, b);
    parent_[b] = static_cast<std::uint32_t>(a);
  }

 private:
  std::vector<std::uint32_t> parent_;
};

}  // namespace certtrail
