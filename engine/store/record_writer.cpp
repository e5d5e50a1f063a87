#include "engine/store/record_writer.h"

#include "engine/store/content_id.h"

namespace certtrail {
namespace {

constexpr std::size_t kInternedAtMost = 200'000;
constexpr std::string_view kOnce = "ON CONFLICT DO NOTHING";

Sighting read_place(std::string_view& row, std::int64_t as_of, std::int64_t artifact) {
  Sighting seen{as_of, artifact, 0, 0};
  seen.offset = read_value(row).number;
  seen.length = read_value(row).number;
  return seen;
}

}  // namespace

RecordWriter::RecordWriter(SQLite::Database& db)
    : note_(db,
            insert_sql("note", {"artifact", "ordinal", "offset", "severity", "code", "detail"})),
      string_(db, insert_sql("string", {"id", "value"}, kOnce)),
      certificate_(db, insert_sql("certificate_der", Columns{"id"} + kCertificateColumns, kOnce)),
      span_(db, insert_sql("log_span", Columns{"artifact", "ordinal", "stream"} + kSpanColumns)),
      snapshot_(db,
                insert_sql("snapshot", {"id", "artifact", "stream", "source", "scope", "as_of_us",
                                        "as_of_basis", "newest_event_us", "complete", "rows"})),
      snapshot_row_(
          db, insert_sql("snapshot_row", {"snapshot", "record", "ordinal", "offset", "length"})),
      ca_request_(db, insert_sql("ca_request", Columns{"id"} + kCaRequestColumns, kOnce)),
      store_certificate_(db, insert_sql("store_certificate",
                                        Columns{"id", "stream"} + kStoreCertificateColumns, kOnce)),
      intune_certificate_(
          db, insert_sql("intune_certificate", Columns{"id"} + kIntuneCertificateColumns, kOnce)),
      intune_assignment_(
          db, insert_sql("intune_assignment", Columns{"id"} + kIntuneAssignmentColumns, kOnce)),
      transition_(db, "transition", kRecordKey, kTransitionColumns),
      exchange_(db, "exchange", kRecordKey, kExchangeColumns),
      fact_(db, "device_fact", kFactKey, {}),
      setting_(db, "profile_setting", kSettingKey, {}),
      tombstones_(db) {}

void RecordWriter::forget() { interned_.clear(); }

const ForgottenRows& RecordWriter::look_at(const CollectionRows& rows) {
  streams_.clear();
  for (const auto& scope : rows.scopes) streams_.push_back(stream_id(scope.kind, scope.name));
  return forgotten_.emplace(tombstones_, rows, streams_);
}

void RecordWriter::find_places(const CollectionRows& rows) {
  places_.clear();
  for (const auto& artifact : rows.artifacts)
    places_.push_back({streams_.at(artifact.scope),
                       artifact_id(rows.sha256, artifact.path, artifact.ordinal),
                       artifact.as_of.for_order(), artifact.records_kept > 0});
}

void RecordWriter::write_scope_facts(const CollectionRows& rows) {
  for (std::size_t i = 0; i < rows.scopes.size(); ++i) {
    if (forgotten_->has_scope_fact(rows.scopes[i].container)) continue;
    for (const auto& fact : rows.scopes[i].facts) {
      RowBytes row;
      row.number(0).number(0).number(0).number(0);
      row.text(fact.about).text(fact.name).text(fact.value);
      write_fact(fact_, streams_[i], row.view(), places_.at(rows.scopes[i].container));
    }
  }
}

void RecordWriter::write_snapshots(const CollectionRows& rows) {
  for (std::size_t i = 0; i < rows.artifacts.size(); ++i) {
    if (!rows.artifacts[i].snapshot || forgotten_->has_picture(i)) continue;
    const SnapshotRows& picture = *rows.artifacts[i].snapshot;
    snapshot_.number(places_[i].artifact).number(places_[i].artifact).number(places_[i].stream);
    snapshot_.text(picture.source).text(picture.scope).number(picture.as_of.us);
    snapshot_.text(picture.as_of.basis).number(picture.newest_event_us);
    snapshot_.number(std::int64_t{picture.complete});
    snapshot_.number(static_cast<std::int64_t>(picture.rows)).run();
  }
}

void RecordWriter::write_string(std::int64_t id, std::string_view row) {
  if (interned_.size() > kInternedAtMost) interned_.clear();
  if (interned_.insert(id).second) string_.number(id).values(row).run();
}

void RecordWriter::write_fact(SightedTable& table, std::int64_t stream, std::string_view row,
                              const Place& place) {
  const auto first = read_place(row, place.as_of, place.artifact);
  const auto last = read_place(row, place.as_of, place.artifact);
  ContentId name;
  for (auto texts = row; !texts.empty();) name.text(read_value(texts).text);
  table_key_.clear().number(stream);
  const auto key = std::string(table_key_.view()).append(row);
  table.add(key, {}, {stream, 0, name.value(), 0}, first, last);
}

void RecordWriter::write_record(SightedTable& table, std::string_view key, std::string_view row,
                                const Place& place) {
  SightingKey name{place.stream, 0, 0, ordinal_};
  key.remove_prefix(4);  // the scope
  name.naive_us = read_key_i64(key);
  name.identity = read_key_i64(key);
  table_key_.clear().number(name.stream).number(name.naive_us).number(name.identity);
  table_key_.number(name.ordinal);
  const auto seen = read_place(row, place.as_of, place.artifact);
  table.add(table_key_.view(), row, name, seen, seen);
}

void RecordWriter::write_picture_row(Staged table, std::string_view key, std::string_view row,
                                     const Place& place) {
  key.remove_prefix(4);  // the artifact
  auto id = read_key_i64(key);
  const auto seen = read_place(row, place.as_of, place.artifact);
  if (table == Staged::store_certificate)
    id = ContentId().number(place.stream).more(read_value(row).text).value();
  if (ordinal_ == 0) {
    if (table == Staged::store_certificate)
      store_certificate_.number(id).number(place.stream).values(row).run();
    else
      (table == Staged::ca_request           ? ca_request_
       : table == Staged::intune_certificate ? intune_certificate_
                                             : intune_assignment_)
          .number(id)
          .values(row)
          .run();
  }
  snapshot_row_.number(place.artifact).number(id).number(ordinal_);
  snapshot_row_.number(seen.offset).number(seen.length).run();
}

void RecordWriter::write_span(std::string_view row, std::size_t artifact) {
  const auto& place = places_[artifact];
  std::optional<RowBytes> cut;
  if (!forgotten_->none()) cut = span_after(row, forgotten_->member(artifact));
  span_.number(place.artifact).number(ordinal_).number(place.stream);
  span_.values(cut ? cut->view() : row).run();
}

void RecordWriter::write_row(Staged table, std::string_view key, std::string_view row) {
  const auto artifact = staged_artifact(table, key);
  const auto& place = places_.at(artifact);
  if (!place.holds_records && table != Staged::note) return;
  if (!forgotten_->none() && forgotten_->has(table, key, row, artifact)) return;
  switch (table) {
    case Staged::alias:
      break;
    case Staged::note:
      note_.number(place.artifact).number(ordinal_).values(row).run();
      break;
    case Staged::string:
      write_string(read_key_i64(key), row);
      break;
    case Staged::certificate:
      certificate_.number(read_key_i64(key)).values(row).run();
      break;
    case Staged::fact:
      write_fact(fact_, place.stream, row, place);
      break;
    case Staged::setting:
      write_fact(setting_, place.stream, row, place);
      break;
    case Staged::transition:
      write_record(transition_, key, row, place);
      break;
    case Staged::exchange:
      write_record(exchange_, key, row, place);
      break;
    case Staged::span:
      write_span(row, artifact);
      break;
    case Staged::ca_request:
    case Staged::store_certificate:
    case Staged::intune_certificate:
    case Staged::intune_assignment:
      write_picture_row(table, key, row, place);
      break;
  }
}

void RecordWriter::write(const CollectionRows& rows) {
  find_places(rows);
  write_scope_facts(rows);
  write_snapshots(rows);
  previous_key_.clear();
  for (SortedRows row(rows.staged.rows()); row.valid(); row.next()) {
    auto key = row.key();
    ordinal_ = key == previous_key_ ? ordinal_ + 1 : 0;
    if (ordinal_ == 0) previous_key_ = key;
    const auto table = static_cast<Staged>(key[0]);
    key.remove_prefix(1);
    write_row(table, key, row.row());
  }
}

}  // namespace certtrail
