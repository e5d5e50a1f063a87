// Whether a text starts with one of a fixed set of words, for what is asked of every line of a log.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

namespace certtrail {

namespace starts {

// The first four characters as one number, which is compared before the whole word.
constexpr std::uint32_t first_four(std::string_view text) {
  const auto at = [text](std::size_t i) {
    return std::uint32_t{static_cast<unsigned char>(text[i])};
  };
  return at(0) | at(1) << 8 | at(2) << 16 | at(3) << 24;
}

template <const auto& kWords, std::size_t... I>
bool with_any(std::string_view text, std::index_sequence<I...>) {
  const auto four = first_four(text);
  return (... || (four == first_four(kWords[I]) && text.starts_with(kWords[I])));
}

}  // namespace starts

// kWords is a constexpr array of std::string_view of static storage; each has four characters or
// more.
template <const auto& kWords>
bool starts_with_any(std::string_view text) {
  return text.size() >= 4 &&
         starts::with_any<kWords>(text, std::make_index_sequence<std::size(kWords)>{});
}

}  // namespace certtrail
