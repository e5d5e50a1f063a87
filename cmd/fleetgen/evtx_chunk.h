// One chunk of an event log while it is being filled.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cmd/fleetgen/evtx_writer.h"

namespace fleetgen {

inline constexpr std::size_t kChunkSize = 65536;

// Bytes of one chunk from its start, so that size() is the chunk offset of what comes next.
class EvtxChunk {
 public:
  explicit EvtxChunk(const Channel& channel) : channel_(channel), bytes_(512, '\0') {}

  bool fits(const Event& event) const {
    std::size_t bound = 6144;
    for (const EventField& field : event.data) bound += 4 * field.text.size() + 128;
    return bytes_.size() + bound < kChunkSize;
  }
  // `number`: of its record in this file, which Windows counts anew in an export.
  void add(const Event&, std::uint64_t number);
  std::string finished(std::uint64_t first_number);
  std::uint64_t records() const { return records_; }

 private:
  void put(std::uint64_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) bytes_ += static_cast<char>(value >> (8 * i));
  }
  void patch(std::size_t at, std::uint64_t value, int bytes) {
    for (int i = 0; i < bytes; ++i)
      bytes_[at + static_cast<std::size_t>(i)] = static_cast<char>(value >> (8 * i));
  }
  void units(std::u16string_view text) {
    for (const char16_t unit : text) put(unit, 2);
  }
  void name(const std::string& text);
  void attribute_head(const std::string& name, bool more);
  void text_value(std::string_view text);
  void substitution(std::uint16_t index, std::uint8_t type, bool optional = true);
  // Opens an element and returns where its data size stands.
  std::size_t open(const std::string& name, bool attributes);
  void close(std::size_t size_at) { patch(size_at, bytes_.size() - size_at - 4, 4); }
  void value_element(const std::string& name, std::uint16_t index, std::uint8_t type);
  void system_template();
  void data_template(const Event&);
  template <class Body>
  void template_instance(const std::string& key, Body body);
  void values(const std::vector<std::pair<std::uint8_t, std::string>>&);

  Channel channel_;
  std::string bytes_;
  std::map<std::string, std::uint32_t> names_;
  std::map<std::string, std::uint32_t> templates_;
  std::uint64_t first_record_ = 0, last_record_ = 0, records_ = 0;
  std::size_t last_record_at_ = 512;
};

std::string little(std::uint64_t value, int bytes);
std::uint32_t crc(std::string_view bytes, std::uint32_t before = 0);

}  // namespace fleetgen
