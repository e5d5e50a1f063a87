#include "engine/store/content_id.h"

#include <xxhash.h>

#include <charconv>
#include <new>

#include "engine/decode/text.h"

namespace certtrail {
namespace {

constexpr std::uint64_t kLow63 = ~std::uint64_t{0} >> 1;

std::unique_ptr<void, void (*)(void*)> new_state() {
  void* state = XXH3_createState();
  if (!state) throw std::bad_alloc();
  return {state, [](void* s) { XXH3_freeState(static_cast<XXH3_state_t*>(s)); }};
}

XXH3_state_t* of(const std::unique_ptr<void, void (*)(void*)>& state) {
  return static_cast<XXH3_state_t*>(state.get());
}

}  // namespace

ContentId& ContentId::number(std::int64_t value) {
  bytes_.append(reinterpret_cast<const char*>(&value), sizeof value);
  return *this;
}

ContentId& ContentId::text(std::string_view value) {
  return number(static_cast<std::int64_t>(value.size())).more(value);
}

ContentId& ContentId::more(std::string_view bytes) {
  bytes_.append(bytes);
  return *this;
}

std::int64_t ContentId::value() const { return text_id(bytes_); }

std::int64_t text_id(std::string_view value) {
  return static_cast<std::int64_t>(XXH3_64bits(value.data(), value.size()) & kLow63);
}

std::int64_t collection_id(std::string_view sha256) {
  std::uint64_t low = 0;
  const auto tail = sha256.substr(sha256.size() < 16 ? 0 : sha256.size() - 16);
  std::from_chars(tail.data(), tail.data() + tail.size(), low, 16);
  return static_cast<std::int64_t>(low & kLow63);
}

std::int64_t artifact_id(std::string_view sha256, std::string_view path, std::uint64_t ordinal) {
  return ContentId().text(sha256).text(path).number(static_cast<std::int64_t>(ordinal)).value();
}

std::int64_t stream_id(std::string_view kind, std::string_view name) {
  return ContentId().text(kind).text(name).value();
}

Digest::Digest() : state_(new_state()) { XXH3_128bits_reset(of(state_)); }

void Digest::add(std::string_view bytes) {
  XXH3_128bits_update(of(state_), bytes.data(), bytes.size());
}

std::string Digest::hex() const {
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(of(state_)));
  return to_hex({reinterpret_cast<const char*>(canonical.digest), sizeof canonical.digest});
}

}  // namespace certtrail
