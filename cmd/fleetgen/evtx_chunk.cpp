// formats/evtx.md: names and templates stand inline where they are first used, and are then
// referred to by their chunk offset; the tables in the chunk header chain those of one bucket.
#include "cmd/fleetgen/evtx_chunk.h"

#include <zlib.h>

#include "cmd/fleetgen/random.h"

namespace fleetgen {
namespace {

std::u16string to_utf16(std::string_view text) {
  std::u16string out;
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = [&](std::size_t at) {
      return static_cast<unsigned char>(at < text.size() ? text[at] : '\0');
    };
    const unsigned lead = byte(i);
    if (lead < 0x80) {
      out += static_cast<char16_t>(lead);
      i += 1;
    } else if (lead < 0xe0) {
      out += static_cast<char16_t>((lead & 0x1f) << 6 | (byte(i + 1) & 0x3f));
      i += 2;
    } else {
      out += static_cast<char16_t>((lead & 0x0f) << 12 | (byte(i + 1) & 0x3f) << 6 |
                                   (byte(i + 2) & 0x3f));
      i += 3;
    }
  }
  return out;
}

std::string wide_bytes(std::string_view text) {
  std::string out;
  for (const char16_t unit : to_utf16(text)) out += little(unit, 2);
  return out;
}

}  // namespace

std::string little(std::uint64_t value, int bytes) {
  std::string out;
  for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i));
  return out;
}

std::uint32_t crc(std::string_view bytes, std::uint32_t before) {
  return static_cast<std::uint32_t>(
      crc32(before, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(bytes.size())));
}

void EvtxChunk::name(const std::string& text) {
  if (const auto known = names_.find(text); known != names_.end()) {
    put(known->second, 4);
    return;
  }
  const std::u16string wide = to_utf16(text);
  std::uint32_t hash = 0;
  for (const char16_t unit : wide) hash = hash * 65599 + unit;
  const std::size_t bucket = 128 + 4 * ((hash & 0xffff) % 64);
  put(bytes_.size() + 4, 4);
  const auto at = static_cast<std::uint32_t>(bytes_.size());
  bytes_.append(bytes_, bucket, 4);
  patch(bucket, at, 4);
  put(hash & 0xffff, 2);
  put(wide.size(), 2);
  units(wide);
  put(0, 2);
  names_.emplace(text, at);
}

void EvtxChunk::attribute_head(const std::string& text, bool more) {
  put(more ? 0x46 : 0x06, 1);
  name(text);
}

void EvtxChunk::text_value(std::string_view text) {
  const std::u16string wide = to_utf16(text);
  put(0x05, 1);
  put(0x01, 1);
  put(wide.size(), 2);
  units(wide);
}

void EvtxChunk::substitution(std::uint16_t index, std::uint8_t type, bool optional) {
  put(optional ? 0x0e : 0x0d, 1);
  put(index, 2);
  put(type, 1);
}

std::size_t EvtxChunk::open(const std::string& text, bool attributes) {
  put(attributes ? 0x41 : 0x01, 1);
  put(0xffff, 2);
  const std::size_t size_at = bytes_.size();
  put(0, 4);
  name(text);
  return size_at;
}

void EvtxChunk::value_element(const std::string& text, std::uint16_t index, std::uint8_t type) {
  const std::size_t size_at = open(text, false);
  put(0x02, 1);
  substitution(index, type);
  put(0x04, 1);
  close(size_at);
}

// The whole event; indices as formats/evtx.md lists them.
void EvtxChunk::system_template() {
  const auto attributed = [&](const std::string& text, auto attributes, auto content) {
    const std::size_t size_at = open(text, true);
    const std::size_t list_at = bytes_.size();
    put(0, 4);
    attributes();
    close(list_at);
    content();
    close(size_at);
  };
  const auto empty = [&] { put(0x03, 1); };
  const std::size_t event = open("Event", true);
  const std::size_t list = bytes_.size();
  put(0, 4);
  attribute_head("xmlns", false);
  text_value("http://schemas.microsoft.com/win/2004/08/events/event");
  close(list);
  put(0x02, 1);
  const std::size_t system = open("System", false);
  put(0x02, 1);
  attributed(
      "Provider",
      [&] {
        attribute_head("Name", true);
        text_value(channel_.provider);
        attribute_head("Guid", false);
        text_value(channel_.provider_guid);
      },
      empty);
  attributed(
      "EventID",
      [&] {
        attribute_head("Qualifiers", false);
        substitution(4, 0x06);
      },
      [&] {
        put(0x02, 1);
        substitution(3, 0x06);
        put(0x04, 1);
      });
  value_element("Version", 11, 0x04);
  value_element("Level", 0, 0x04);
  value_element("Task", 2, 0x06);
  value_element("Opcode", 1, 0x04);
  value_element("Keywords", 5, 0x15);
  attributed(
      "TimeCreated",
      [&] {
        attribute_head("SystemTime", false);
        substitution(6, 0x11);
      },
      empty);
  value_element("EventRecordID", 10, 0x0a);
  attributed(
      "Correlation",
      [&] {
        attribute_head("ActivityID", true);
        substitution(7, 0x0f);
        attribute_head("RelatedActivityID", false);
        substitution(13, 0x0f);
      },
      empty);
  attributed(
      "Execution",
      [&] {
        attribute_head("ProcessID", true);
        substitution(8, 0x08);
        attribute_head("ThreadID", false);
        substitution(9, 0x08);
      },
      empty);
  value_element("Channel", 14, 0x01);
  value_element("Computer", 15, 0x01);
  attributed(
      "Security",
      [&] {
        attribute_head("UserID", false);
        substitution(12, 0x13);
      },
      empty);
  put(0x04, 1);
  close(system);
  substitution(16, 0x21);
  put(0x04, 1);
  close(event);
}

void EvtxChunk::data_template(const Event& event) {
  const std::size_t data = open("EventData", false);
  put(0x02, 1);
  std::uint16_t index = 0;
  for (const EventField& field : event.data) {
    const std::size_t element = open("Data", true);
    const std::size_t list = bytes_.size();
    put(0, 4);
    attribute_head("Name", false);
    text_value(field.name);
    close(list);
    put(0x02, 1);
    substitution(index++, field.hex ? 0x14 : 0x01, false);
    put(0x04, 1);
    close(element);
  }
  put(0x04, 1);
  close(data);
}

template <class Body>
void EvtxChunk::template_instance(const std::string& key, Body body) {
  const auto id = static_cast<std::uint32_t>(Random(0, key).next());
  put(0x0c, 1);
  put(0x01, 1);
  put(id, 4);
  const auto known = templates_.find(key);
  if (known != templates_.end()) {
    put(known->second, 4);
    return;
  }
  const std::size_t bucket = 384 + 4 * (id % 32);
  put(bytes_.size() + 4, 4);
  const auto at = static_cast<std::uint32_t>(bytes_.size());
  templates_.emplace(key, at);
  bytes_.append(bytes_, bucket, 4);
  patch(bucket, at, 4);
  put(id, 4);
  bytes_ += Random(1, key).bytes(12);
  const std::size_t size_at = bytes_.size();
  put(0, 4);
  put(0x0001010f, 4);
  body();
  put(0x00, 1);
  close(size_at);
}

void EvtxChunk::values(const std::vector<std::pair<std::uint8_t, std::string>>& all) {
  put(all.size(), 4);
  for (const auto& [type, value] : all) {
    put(value.size(), 2);
    put(type, 1);
    put(0, 1);
  }
  for (const auto& [type, value] : all) bytes_ += value;
}

void EvtxChunk::add(const Event& event, std::uint64_t number) {
  const std::size_t start = bytes_.size();
  put(0x00002a2a, 4);
  put(0, 4);
  put(number, 8);
  put(filetime(event.at), 8);
  put(0x0001010f, 4);
  template_instance("system", [&] { system_template(); });
  // The nested value's size comes before its bytes, which depend on where they stand: values are
  // written in place and the size is patched afterwards.
  static const std::string kSystemSid("\x01\x01\x00\x00\x00\x00\x00\x05\x12\x00\x00\x00", 12);
  const std::vector<std::pair<std::uint8_t, std::string>> head = {
      {0x04, little(event.level, 1)},
      {0x04, little(0, 1)},
      {0x06, little(0, 2)},
      {0x06, little(event.id, 2)},
      {0x00, ""},
      {0x15, little(channel_.keywords, 8)},
      {0x11, little(filetime(event.at), 8)},
      {0x00, ""},
      {0x08, little(4120, 4)},
      {0x08, little(7000 + event.record_id % 400 * 4, 4)},
      {0x0a, little(event.record_id, 8)},
      {0x04, little(0, 1)},
      {0x13, kSystemSid},
      {0x00, ""},
      {0x01, wide_bytes(channel_.name)},
      {0x01, wide_bytes(event.computer)},
      {0x21, ""}};
  values(head);
  std::size_t before = 0;
  for (const auto& [type, value] : head) before += value.size();
  const std::size_t nested_size_at = bytes_.size() - before - 4;
  const std::size_t nested = bytes_.size();
  put(0x0001010f, 4);
  std::string key = "data " + std::to_string(event.id);
  for (const EventField& field : event.data) key += " " + field.name + (field.hex ? "#" : "$");
  template_instance(key, [&] { data_template(event); });
  std::vector<std::pair<std::uint8_t, std::string>> payload;
  for (const EventField& field : event.data)
    payload.emplace_back(field.hex ? 0x14 : 0x01,
                         field.hex ? little(field.number, 4) : wide_bytes(field.text));
  values(payload);
  put(0x00, 1);
  patch(nested_size_at, bytes_.size() - nested, 2);
  put(0x00, 1);
  while ((bytes_.size() - start) % 8 != 4) put(0, 1);
  put(bytes_.size() - start + 4, 4);
  patch(start + 4, bytes_.size() - start, 4);
  if (records_ == 0) first_record_ = number;
  last_record_ = number;
  last_record_at_ = start;
  ++records_;
}

std::string EvtxChunk::finished(std::uint64_t first_number) {
  const std::size_t free_space = bytes_.size();
  bytes_.replace(0, 8, std::string_view("ElfChnk\0", 8));
  patch(8, first_number, 8);
  patch(16, first_number + records_ - 1, 8);
  patch(24, first_record_, 8);
  patch(32, last_record_, 8);
  patch(40, 128, 4);
  patch(44, last_record_at_, 4);
  patch(48, free_space, 4);
  patch(52, crc(std::string_view(bytes_).substr(512)), 4);
  const std::string_view all = bytes_;
  patch(124, crc(all.substr(128, 384), crc(all.substr(0, 120))), 4);
  bytes_.resize(kChunkSize, '\0');
  return std::move(bytes_);
}

}  // namespace fleetgen
