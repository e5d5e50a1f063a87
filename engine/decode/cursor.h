// A bounds-checked reader over bytes that nobody vouches for.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>

namespace certtrail {

static_assert(std::endian::native == std::endian::little, "little() copies bytes as they are");

// Thrown by decoders inside one record and caught once per record, where it becomes a Note.
struct Malformed : std::runtime_error {
  Malformed(std::uint64_t at, const std::string& what) : std::runtime_error(what), offset(at) {}
  std::uint64_t offset;  // relative to the bytes the decoder was given
};

class Cursor {
 public:
  explicit Cursor(std::string_view bytes, std::size_t position = 0)
      : bytes_(bytes), position_(position) {
    if (position > bytes.size()) throw Malformed(position, "offset is past the end");
  }

  std::size_t position() const { return position_; }
  std::size_t remaining() const { return bytes_.size() - position_; }

  // `what` names the wanted thing in the error.
  std::string_view take(std::size_t count, std::string_view what) {
    if (count > remaining())
      too_short(count, what);  // this way round: a huge count cannot overflow
    const auto taken = bytes_.substr(position_, count);
    position_ += count;
    return taken;
  }

  template <class T>
  T little(std::string_view what) {
    static_assert(std::is_arithmetic_v<T>);
    T value;
    std::memcpy(&value, take(sizeof(T), what).data(), sizeof(T));
    return value;
  }

  void seek(std::size_t position) {
    if (position > bytes_.size()) throw Malformed(position, "offset is past the end");
    position_ = position;
  }

 private:
  // Apart, so that take() is small enough to be inlined.
  [[noreturn, gnu::noinline, gnu::cold]] void too_short(std::size_t count,
                                                        std::string_view what) const {
    throw Malformed(position_, std::string(what) + ": wanted " + std::to_string(count) +
                                   " bytes, had " + std::to_string(remaining()));
  }

  std::string_view bytes_;
  std::size_t position_;
};

}  // namespace certtrail
