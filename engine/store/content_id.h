// Row ids that depend on content alone: the low 63 bits of XXH3-64 over length-prefixed fields.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace certtrail {

class ContentId {
 public:
  // Its length goes in too, so that fields cannot run over.
  ContentId& text(std::string_view value);
  ContentId& number(std::int64_t value);
  ContentId& more(std::string_view bytes);  // of another ContentId
  std::string_view bytes() const { return bytes_; }
  std::int64_t value() const;

 private:
  std::string bytes_;
};

std::int64_t text_id(std::string_view value);  // of one text: string.id, Record identities
// The low 63 bits of a SHA-256 in hex: collection.id.
std::int64_t collection_id(std::string_view sha256);
std::int64_t artifact_id(std::string_view sha256, std::string_view path, std::uint64_t ordinal);
std::int64_t stream_id(std::string_view kind, std::string_view name);

// XXH3-128 of bytes in order, as 32 lower hex digits: artifact.digest.
class Digest {
 public:
  Digest();
  void add(std::string_view bytes);
  std::string hex() const;

 private:
  std::unique_ptr<void, void (*)(void*)> state_;
};

}  // namespace certtrail
