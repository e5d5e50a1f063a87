// Which facts about devices a log has told already: each is put out once.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace certtrail::evtx {

// Remembers so many bytes of them; a collector of events names some ten thousand computers.
class ToldFacts {
 public:
  // Whether the fact is to be put out: it is new, and there is room to remember it.
  bool add(std::string_view name, std::string_view value) {
    if (facts_.contains(std::pair(name, value))) return false;
    const auto needed = kEntry + name.size() + value.size();
    is_full_ = is_full_ || bytes_ + needed > kMostBytes;
    if (is_full_) return false;
    bytes_ += needed;
    facts_.emplace(name, value);
    return true;
  }
  // Facts have been left out.
  bool is_full() const { return is_full_; }

 private:
  static constexpr std::size_t kMostBytes = 16u << 20;
  static constexpr std::size_t kEntry = 128;

  struct Less {
    using is_transparent = void;
    bool operator()(const auto& a, const auto& b) const {
      return std::pair<std::string_view, std::string_view>(a) <
             std::pair<std::string_view, std::string_view>(b);
    }
  };
  std::set<std::pair<std::string, std::string>, Less> facts_;
  std::size_t bytes_ = 0;
  bool is_full_ = false;
};

}  // namespace certtrail::evtx
