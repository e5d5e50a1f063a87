// Random numbers that are the same on every machine: SplitMix64, seeded by a number and a name.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace fleetgen {

class Random {
 public:
  Random(std::uint64_t seed, std::string_view name);

  std::uint64_t next();
  // A number in [low, high]; low <= high.
  std::int64_t between(std::int64_t low, std::int64_t high);
  bool chance(int percent) { return between(1, 100) <= percent; }
  std::string bytes(std::size_t count);
  std::string hex(std::size_t digits);  // lower case
  std::string guid();                   // lower case with dashes, version 4

  template <class Items>
  const auto& pick(const Items& items) {
    return items[static_cast<std::size_t>(
        between(0, static_cast<std::int64_t>(std::size(items)) - 1))];
  }

 private:
  std::uint64_t state_;
};

std::string to_hex(std::string_view bytes);  // lower case
std::string upper(std::string_view text);    // ASCII only
std::string lower(std::string_view text);    // ASCII only
std::string utf16(std::string_view ascii);   // little endian, with a byte order mark
std::string replaced(std::string text, std::string_view from, std::string_view to);

}  // namespace fleetgen
