// Finds a few short fixed texts in a large block, many characters at a time.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/decode/sixteen.h"

namespace certtrail {

struct Needle {
  std::string_view text;
  std::size_t rare;  // where two characters start in it that seldom stand together elsewhere
};

namespace needles {

// Flags where a rare pair starts; reads one character more than sixteen.
template <const auto& kNeedles, std::size_t... I>
auto pairs(const char* text, std::index_sequence<I...>) {
  const Sixteen first = load_sixteen(text);
  const Sixteen second = load_sixteen(text + 1);
  return (... | ((first == static_cast<unsigned char>(kNeedles[I].text[kNeedles[I].rare])) &
                 (second == static_cast<unsigned char>(kNeedles[I].text[kNeedles[I].rare + 1]))));
}

template <const auto& kNeedles>
void verify(std::string_view text, std::size_t from, std::size_t to,
            std::vector<std::size_t>& found) {
  for (auto at = from; at < to; ++at)
    for (const auto& needle : kNeedles)
      if (at >= needle.rare && text.substr(at - needle.rare).starts_with(needle.text))
        found.push_back(at);
}

}  // namespace needles

// Where any of `kNeedles` stands in `text`: positions inside them (of their rare pair), ascending.
// kNeedles is a constexpr array of Needle of static storage.
template <const auto& kNeedles>
std::vector<std::size_t> find_needles(std::string_view text) {
  constexpr auto kAll = std::make_index_sequence<std::size(kNeedles)>{};
  constexpr std::size_t kStride = 64;
  std::vector<std::size_t> found;
  std::size_t at = 0;
  for (; at + kStride < text.size(); at += kStride) {
    const char* here = text.data() + at;
    if (any(needles::pairs<kNeedles>(here, kAll) | needles::pairs<kNeedles>(here + 16, kAll) |
            needles::pairs<kNeedles>(here + 32, kAll) | needles::pairs<kNeedles>(here + 48, kAll)))
      needles::verify<kNeedles>(text, at, at + kStride, found);
  }
  needles::verify<kNeedles>(text, at, text.size(), found);
  return found;
}

}  // namespace certtrail
