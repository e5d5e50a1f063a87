#include "engine/store/forgotten_rows.h"

#include <algorithm>
#include <string>

#include "engine/store/content_id.h"

namespace certtrail {
namespace {

constexpr std::int64_t kMicrosecondsPerMinute = 60'000'000;
constexpr std::int64_t kMicrosecondsPerDay = 24 * 60 * kMicrosecondsPerMinute;

bool is_picture_row(Staged table) { return table >= Staged::ca_request; }
bool is_log_record(Staged table) {
  return table == Staged::transition || table == Staged::exchange;
}

void skip(std::string_view& row, int values) {
  for (int i = 0; i < values; ++i) read_value(row);
}

struct FactName {
  std::int64_t subject = 0, identity = 0;
  bool has_subject = false;
};

FactName name_of_fact(std::string_view row) {
  skip(row, 4);  // two places
  const auto about = read_value(row).text;
  ContentId identity;
  identity.text(about);
  while (!row.empty()) identity.text(read_value(row).text);
  return {text_id(about), identity.value(), !about.empty()};
}

// By its own time as printed, or as old as what it stands in.
std::int64_t moment_of(std::int64_t naive_us, std::int64_t offset_minutes,
                       const ForgottenRows::Member& member) {
  const auto us = naive_us - offset_minutes * kMicrosecondsPerMinute;
  return has_no_day(naive_us) || us > member.latest_us ? member.as_of_us : us;
}

// Numbers by which a row of a log or picture names strings and certificates, among others.
template <class Take>
void each_reference(Staged table, std::string_view row, Take take) {
  skip(row, is_log_record(table) ? 3 : 2);
  Value last;
  while (!row.empty()) {
    last = read_value(row);
    if (is_log_record(table) && last.kind == Value::Kind::number) take(last.number);
  }
  if (!is_log_record(table) && last.kind == Value::Kind::number) take(last.number);
}

}  // namespace

ForgottenRows::ForgottenRows(const Tombstones& tombstones, const CollectionRows& rows,
                             const std::vector<std::int64_t>& streams)
    : tombstones_(tombstones), rows_(rows) {
  if (tombstones.empty()) return;
  find_members(streams);
  if (tombstones.has_facts()) find_renewed_facts();
  find_kept_members();
  find_unused();
  find_whole();
}

template <class Take>
void ForgottenRows::each(Take take) const {
  for (SortedRows row(rows_.staged.rows()); row.valid(); row.next()) {
    auto key = row.key();
    const auto table = static_cast<Staged>(key[0]);
    key.remove_prefix(1);
    const auto artifact = staged_artifact(table, key);
    if (table == Staged::alias || !members_[artifact].holds_records) continue;
    take(table, key, row.row(), artifact);
  }
}

// An archive in a collection goes with what is in it.
void ForgottenRows::find_members(const std::vector<std::int64_t>& streams) {
  for (const auto& artifact : rows_.artifacts) {
    Member member;
    member.horizon_us = tombstones_.horizon_of(streams.at(artifact.scope));
    member.as_of_us = artifact.as_of.us.value_or(rows_.as_of.us.value_or(Tombstones::kNever));
    if (artifact.as_of.us && artifact.as_of.basis != "file_time")
      member.latest_us = *artifact.as_of.us + kMicrosecondsPerDay;
    member.holds_records = artifact.records_kept > 0;
    members_.push_back(member);
  }
  for (std::size_t i = 0; i < streams.size(); ++i)
    members_.at(rows_.scopes[i].container).horizon_us = tombstones_.horizon_of(streams[i]);
  for (std::size_t i = 0; i < members_.size(); ++i)
    if (const auto& picture = rows_.artifacts[i].snapshot; picture)
      members_[i].picture =
          picture->as_of.us.value_or(members_[i].as_of_us) <= members_[i].horizon_us;
}

bool ForgottenRows::is_old(std::size_t artifact) const {
  return members_[artifact].as_of_us <= members_[artifact].horizon_us;
}

// Rows of an inventory that say anything new are new evidence, whole.
void ForgottenRows::find_renewed_facts() {
  std::unordered_set<std::int64_t> subjects;
  each([&](Staged table, std::string_view, std::string_view row, std::size_t) {
    if (table != Staged::fact) return;
    if (const auto name = name_of_fact(row); tombstones_.has_fact(name.identity))
      subjects.insert(name.subject);
  });
  if (subjects.empty()) return;
  each([&](Staged table, std::string_view, std::string_view row, std::size_t artifact) {
    if (table != Staged::fact) return;
    const auto name = name_of_fact(row);
    if (subjects.contains(name.subject) && !tombstones_.has_fact(name.identity))
      renewed_.emplace(name.subject, artifact);
  });
}

bool ForgottenRows::has_fact(std::string_view row, std::size_t artifact) const {
  if (is_old(artifact)) return true;
  if (!tombstones_.has_facts()) return false;
  const auto name = name_of_fact(row);
  return name.has_subject && tombstones_.has_fact(name.identity) &&
         !renewed_.contains({name.subject, artifact});
}

bool ForgottenRows::has(Staged table, std::string_view key, std::string_view row,
                        std::size_t artifact) const {
  const auto& member = members_[artifact];
  if (table == Staged::note) return has_artifact(artifact);
  if (table == Staged::string || table == Staged::certificate)
    return unused_.contains(read_key_i64(key));
  if (table == Staged::fact) return has_fact(row, artifact);
  if (table == Staged::setting) return is_old(artifact);
  if (table == Staged::span) return !span_after(row, member);
  if (is_log_record(table)) {
    read_key_u32(key);  // the scope
    const auto naive_us = read_key_i64(key);
    if (tombstones_.has_row(read_key_i64(key))) return true;
    skip(row, 2);
    const auto offset = read_value(row).number;
    return moment_of(naive_us, offset, member) <= member.horizon_us;
  }
  if (!is_picture_row(table)) return false;
  read_key_u32(key);  // the artifact
  return member.picture ||
         (table != Staged::store_certificate && tombstones_.has_row(read_key_i64(key)));
}

bool ForgottenRows::has_scope_fact(std::size_t container) const {
  return !none() && is_old(container);
}

void ForgottenRows::find_kept_members() {
  for (std::size_t i = 0; i < members_.size(); ++i)
    members_[i].kept = rows_.artifacts[i].snapshot && !members_[i].picture;
  each([&](Staged table, std::string_view key, std::string_view row, std::size_t artifact) {
    const bool refers = table != Staged::note && table != Staged::string &&
                        table != Staged::certificate && !members_[artifact].kept;
    if (refers && !has(table, key, row, artifact)) members_[artifact].kept = true;
  });
}

void ForgottenRows::find_unused() {
  const auto each_of = [&](bool forgotten, auto take) {
    each([&](Staged table, std::string_view key, std::string_view row, std::size_t artifact) {
      const bool refers =
          is_log_record(table) || table == Staged::ca_request || table == Staged::store_certificate;
      if (refers && has(table, key, row, artifact) == forgotten) each_reference(table, row, take);
    });
  };
  each_of(true, [&](std::int64_t id) { unused_.insert(id); });
  if (!unused_.empty()) each_of(false, [&](std::int64_t id) { unused_.erase(id); });
}

bool ForgottenRows::has_artifact(std::size_t artifact) const {
  if (none() || members_[artifact].kept || !is_old(artifact)) return false;
  return whole_ || artifact != 0;  // the collection itself stays with what is left of it
}

void ForgottenRows::find_whole() {
  whole_ = true;
  for (std::size_t i = 0; i < members_.size() && whole_; ++i) whole_ = has_artifact(i);
}

std::optional<RowBytes> span_after(std::string_view row, const ForgottenRows::Member& member) {
  const auto source = read_value(row).text;
  auto from = read_value(row).number;
  const auto to = read_value(row).number, offset = read_value(row).number;
  const auto shift = offset * kMicrosecondsPerMinute;
  if (moment_of(to, offset, member) <= member.horizon_us) return std::nullopt;
  if (member.horizon_us != Tombstones::kNever && !has_no_day(from))
    from = std::max(from, member.horizon_us + 1 + shift);
  RowBytes bytes;
  bytes.raw(source).number(from).number(to).number(offset);
  while (!row.empty()) {
    const auto value = read_value(row);
    if (value.kind == Value::Kind::text)
      bytes.raw(value.text);
    else
      bytes.number(value.number);
  }
  return bytes;
}

}  // namespace certtrail
