#include "engine/store/staging.h"

#include <algorithm>
#include <tuple>

#include "engine/decode/text.h"
#include "engine/store/clean_text.h"
#include "engine/store/content_id.h"

namespace certtrail {
namespace {

constexpr std::size_t kInternedSlots = 4096;
constexpr std::size_t kFactsAtMost = 256 << 10;  // bytes

std::string_view fact_key(std::string& bytes, const DeviceFact& fact) {
  bytes.clear();
  for (const auto* text : {&fact.about, &fact.name, &fact.value}) {
    append_varint(bytes, text->size());
    bytes += *text;
  }
  return bytes;
}

}  // namespace

Staging::Staging(StagingBudget& budget) : rows_(budget), interned_(kInternedSlots) {}

KeyBytes& Staging::key(Staged table) { return key_.clear().byte(static_cast<std::uint8_t>(table)); }

void Staging::add(StagedPlace place, const Record& record) {
  std::visit([&](const auto& body) { row(place, record, body); }, record.body);
}

void Staging::add(std::uint32_t artifact, const Note& note) {
  bytes_.clear().number(static_cast<std::int64_t>(note.offset)).text(to_string(note.severity));
  bytes_.text(note.code).text(note.detail);
  rows_.add(key(Staged::note).number(artifact).view(), bytes_.view());
}

void Staging::finish() {
  flush_facts();
  rows_.finish();
}

std::optional<std::int64_t> Staging::intern(const std::string& value, std::uint32_t artifact) {
  if (value.empty()) return std::nullopt;
  const auto id = text_id(value);
  auto& slot = interned_[static_cast<std::size_t>(id) % kInternedSlots];
  if (slot.id != id || slot.artifact != artifact) {
    slot = {id, artifact};
    RowBytes bytes;
    KeyBytes name;
    name.byte(static_cast<std::uint8_t>(Staged::string)).number(id).number(artifact);
    rows_.add(name.view(), bytes.text(value).view());
  }
  return id;
}

void Staging::row(StagedPlace place, const Record& record, const DeviceFact& fact) {
  if (fact.value.empty()) return;
  if (place.artifact != facts_place_.artifact || facts_size_ > kFactsAtMost) flush_facts();
  facts_place_ = place;
  std::string bytes;
  auto [found, is_new] = facts_.try_emplace(std::string(fact_key(bytes, fact)));
  auto& seen = found->second;
  if (is_new) {
    seen = {cleaned(fact.about), cleaned(fact.name), cleaned(fact.value), record.offset,
            record.length,       record.offset,      record.length,       0};
    facts_size_ += 2 * bytes.size() + sizeof(FactSeen);
  }
  ++seen.times;
  if (std::tie(record.offset, record.length) < std::tie(seen.first_offset, seen.first_length))
    std::tie(seen.first_offset, seen.first_length) = std::tie(record.offset, record.length);
  if (std::tie(record.offset, record.length) > std::tie(seen.last_offset, seen.last_length))
    std::tie(seen.last_offset, seen.last_length) = std::tie(record.offset, record.length);
}

void Staging::flush_facts() {
  for (const auto& [same, fact] : facts_) {
    bytes_.clear();
    for (const auto number :
         {fact.first_offset, fact.first_length, fact.last_offset, fact.last_length})
      bytes_.number(static_cast<std::int64_t>(number));
    bytes_.raw(fact.about).raw(fact.name).raw(fact.value);
    key(Staged::fact).number(facts_place_.scope).text(fact.about).text(fact.name).text(fact.value);
    rows_.add(key_.number(facts_place_.artifact).view(), bytes_.view());
    if (!fact.about.empty()) continue;
    const auto value = ascii_lower(trim(fact.value));
    bytes_.clear().number(static_cast<std::int64_t>(fact.times)).raw(fact.name).raw(value);
    key(Staged::alias).number(facts_place_.scope).text(fact.name).text(value);
    rows_.add(key_.number(facts_place_.artifact).view(), bytes_.view());
  }
  facts_.clear();
  facts_size_ = 0;
}

void Staging::each_alias(const std::function<void(const Alias&)>& take) const {
  for (SortedRows rows(rows_); rows.valid(); rows.next()) {
    auto name = rows.key();
    if (static_cast<Staged>(name[0]) != Staged::alias) return;
    name.remove_prefix(1);
    Alias alias;
    alias.scope = read_key_u32(name);
    auto artifact = name.substr(name.size() - 4);
    alias.artifact = read_key_u32(artifact);
    auto row = rows.row();
    alias.times = static_cast<std::uint64_t>(read_value(row).number);
    alias.name = read_value(row).text;
    alias.value = read_value(row).text;
    take(alias);
  }
}

}  // namespace certtrail
