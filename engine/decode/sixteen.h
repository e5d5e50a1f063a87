// Sixteen characters at a time, for what has to look at every character of a log. Comparisons give
// flags: a byte of ones where they hold, of zeros elsewhere.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace certtrail {

using Sixteen = unsigned char __attribute__((vector_size(16)));  // of g++ and clang, on any machine

inline Sixteen load_sixteen(const char* characters) {
  Sixteen loaded;
  std::memcpy(&loaded, characters, sizeof loaded);
  return loaded;
}

template <class Flags>
bool any(Flags flags) {
  std::array<std::uint64_t, 2> halves;
  std::memcpy(&halves, &flags, sizeof halves);
  return (halves[0] | halves[1]) != 0;
}

// One bit for each flag, the first in the lowest.
template <class Flags>
std::uint32_t bits_of(Flags flags) {
#ifdef __SSE2__
  __m128i bytes;
  std::memcpy(&bytes, &flags, sizeof bytes);
  return static_cast<std::uint32_t>(_mm_movemask_epi8(bytes));
#else
  std::uint32_t bits = 0;
  for (unsigned i = 0; i < 16; ++i) bits |= static_cast<std::uint32_t>(flags[i] != 0) << i;
  return bits;
#endif
}

// The bits of what `test` says of up to 64 characters.
template <std::size_t kCount, class Test>
std::uint64_t bits_of(const char* characters, Test test) {
  static_assert(kCount % 16 == 0 && kCount <= 64);
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < kCount; i += 16)
    bits |= std::uint64_t{bits_of(test(load_sixteen(characters + i)))} << i;
  return bits;
}

}  // namespace certtrail
