#include "engine/store/record_writer.h"

#include <algorithm>
#include <tuple>

#include "engine/decode/text.h"
#include "engine/store/content_id.h"

namespace certtrail {
namespace {

constexpr std::size_t kInternedAtMost = 1'000'000;

const Columns kRecordKey = {"stream", "naive_us", "identity", "ordinal"};
const Columns kTransition = {"offset_minutes", "zone_basis",  "time_text",  "source",  "raw_state",
                             "previous_state", "profile",     "thumbprint", "serial",  "issuer",
                             "transaction_id", "user",        "url",        "subject", "error",
                             "error_text",     "correlation", "actor",      "raw",     "raw_length",
                             "recovered"};
const Columns kExchange = {"offset_minutes", "zone_basis", "time_text", "source", "operation",
                           "direction",      "profile",    "url",       "status", "transaction_id",
                           "pki_status",     "fail_info",  "subject",   "issuer", "serial",
                           "error",          "error_text", "actor",     "raw",    "raw_length",
                           "recovered"};

constexpr std::string_view kOnce = "ON CONFLICT DO NOTHING";

}  // namespace

RecordWriter::RecordWriter(SQLite::Database& db)
    : string_(db, insert_sql("string", {"id", "value"}, kOnce)),
      transition_(db, sighting_upsert_sql("transition", kRecordKey, kTransition)),
      exchange_(db, sighting_upsert_sql("exchange", kRecordKey, kExchange)),
      fact_(db, sighting_upsert_sql("device_fact", {"stream", "about", "name", "value"}, {})),
      span_(db, insert_sql("log_span", {"artifact", "ordinal", "stream", "source", "from_us",
                                        "to_us", "offset_minutes", "zone_basis", "verbose", "actor",
                                        "first_record_id", "last_record_id"})),
      snapshot_(db,
                insert_sql("snapshot", {"id", "artifact", "stream", "source", "scope", "as_of_us",
                                        "as_of_basis", "newest_event_us", "complete", "rows"})),
      snapshot_row_(
          db, insert_sql("snapshot_row", {"snapshot", "record", "ordinal", "offset", "length"})),
      certificate_(db, insert_sql("certificate_der",
                                  {"id", "thumbprint", "serial", "issuer", "subject",
                                   "subject_alternative_names", "subject_key_identifier",
                                   "spki_sha1", "public_key_sha1", "not_before_us", "not_after_us"},
                                  kOnce)),
      ca_request_(db, insert_sql("ca_request",
                                 {"id",
                                  "request_id",
                                  "disposition",
                                  "disposition_message",
                                  "status_code",
                                  "submitted_us",
                                  "resolved_us",
                                  "revoked_us",
                                  "zone_basis",
                                  "revocation_reason",
                                  "requester",
                                  "request_attributes",
                                  "template_oid",
                                  "template_name",
                                  "serial",
                                  "thumbprint",
                                  "subject_key_identifier",
                                  "not_before_us",
                                  "not_after_us",
                                  "subject",
                                  "common_name",
                                  "upn",
                                  "email",
                                  "issuer",
                                  "certificate"},
                                 kOnce)),
      store_certificate_(
          db, insert_sql("store_certificate",
                         {"id", "stream", "source", "store", "user_scope", "thumbprint", "serial",
                          "issuer", "subject", "not_before_us", "not_after_us", "zone_basis",
                          "template_name", "has_private_key", "certificate"},
                         kOnce)),
      intune_certificate_(db, insert_sql("intune_certificate",
                                         {"id", "report", "status", "device_id", "device_name",
                                          "upn", "user_id", "policy_id", "serial", "thumbprint",
                                          "issuer", "subject", "valid_from_us", "valid_to_us"},
                                         kOnce)),
      intune_assignment_(db, insert_sql("intune_assignment",
                                        {"id", "report", "policy_id", "policy_name", "device_id",
                                         "device_name", "upn", "status", "modified_us"},
                                        kOnce)) {}

void RecordWriter::forget() { interned_.clear(); }

std::optional<std::int64_t> RecordWriter::intern(const std::string& value) {
  if (value.empty()) return std::nullopt;
  const auto id = text_id(value);
  if (interned_.size() > kInternedAtMost) interned_.clear();
  if (interned_.insert(id).second) string_.number(id).text(value).run();
  return id;
}

void RecordWriter::stage(const ArtifactRows& artifact, const Place& place) {
  for (const auto& staged : artifact.records) {
    const Record& record = staged.record;
    const Sighting seen{place, record.offset, record.length};
    const StagedRow row{seen, record.at.known() ? record.at.naive_us : 0, staged.identity, 0,
                        &staged};
    if (std::holds_alternative<Transition>(record.body)) transitions_.push_back(row);
    if (std::holds_alternative<Exchange>(record.body)) exchanges_.push_back(row);
    if (const auto* fact = std::get_if<DeviceFact>(&record.body))
      if (!fact->value.empty()) facts_.push_back({seen, fact});
  }
}

void RecordWriter::stage_scope_facts(const CollectionRows& rows, const std::vector<Place>& places) {
  for (const auto& scope : rows.scopes)
    for (const auto& fact : scope.facts) {
      Place place = places.at(scope.container);
      place.stream = stream_id(scope.kind, scope.name);
      facts_.push_back({{place, 0, 0}, &fact});
    }
}

// Counts equal records within each artifact, then puts all into the order of the primary key, equal
// ones in the order of their sightings.
void RecordWriter::number_and_sort(std::vector<StagedRow>& rows) {
  const auto within_artifact = [](const StagedRow& r) {
    return std::tie(r.seen.place.artifact, r.naive_us, r.identity);
  };
  std::stable_sort(rows.begin(), rows.end(), [&](const StagedRow& a, const StagedRow& b) {
    return within_artifact(a) < within_artifact(b);
  });
  for (std::size_t i = 1; i < rows.size(); ++i)
    if (within_artifact(rows[i]) == within_artifact(rows[i - 1]))
      rows[i].ordinal = rows[i - 1].ordinal + 1;
  const auto key = [](const StagedRow& r) {
    return std::tie(r.seen.place.stream, r.naive_us, r.identity, r.ordinal, r.seen.place.as_of,
                    r.seen.place.artifact, r.seen.offset);
  };
  std::sort(rows.begin(), rows.end(),
            [&](const StagedRow& a, const StagedRow& b) { return key(a) < key(b); });
}

// Rows [from, to) are one record, in the order of its sightings.
template <class Row>
RecordWriter::Merged RecordWriter::merge(const std::vector<Row>& sorted, std::size_t from,
                                         std::size_t to) {
  Merged merged{sorted[from].seen, sorted[to - 1].seen, 1};
  for (std::size_t i = from + 1; i < to; ++i)
    if (sorted[i].seen.place.artifact != sorted[i - 1].seen.place.artifact) ++merged.sightings;
  return merged;
}

void RecordWriter::head_columns(Insert& insert, const StagedRow& row) {
  const Moment& at = row.staged->record.at;
  insert.number(row.seen.place.stream)
      .number(row.naive_us)
      .number(row.identity)
      .number(row.ordinal)
      .number(std::int64_t{at.offset_minutes})
      .copy(to_string(at.basis))
      .text(at.text);
}

void RecordWriter::sighting_columns(Insert& insert, const Merged& merged) {
  for (const Sighting* seen : {&merged.first, &merged.last})
    insert.number(seen->place.as_of)
        .number(seen->place.artifact)
        .number(static_cast<std::int64_t>(seen->offset))
        .number(static_cast<std::int64_t>(seen->length));
  insert.number(merged.sightings);
}

void RecordWriter::tail_columns(Insert& insert, const StagedRow& row, const Merged& merged) {
  insert.text(row.staged->record.raw)
      .number(static_cast<std::int64_t>(row.staged->raw_length))
      .number(std::int64_t{row.staged->record.recovered});
  sighting_columns(insert, merged);
  insert.run();
}

void RecordWriter::write_transitions() {
  number_and_sort(transitions_);
  const auto key = [](const StagedRow& r) {
    return std::tie(r.seen.place.stream, r.naive_us, r.identity, r.ordinal);
  };
  for (std::size_t from = 0, to = 0; from < transitions_.size(); from = to) {
    for (to = from + 1;
         to < transitions_.size() && key(transitions_[to]) == key(transitions_[from]);)
      ++to;
    const auto& t = std::get<Transition>(transitions_[from].staged->record.body);
    const auto profile = intern(t.profile), issuer = intern(t.issuer), user = intern(t.user),
               url = intern(t.url), subject = intern(t.subject);
    head_columns(transition_, transitions_[from]);
    transition_.text(t.source).text(t.raw_state).text(t.previous_state).number(profile);
    transition_.text(t.thumbprint).text(t.serial).number(issuer).text(t.transaction_id);
    transition_.number(user).number(url).number(subject).text(t.error).text(t.error_text);
    transition_.text(t.correlation).text(t.actor);
    tail_columns(transition_, transitions_[from], merge(transitions_, from, to));
  }
}

void RecordWriter::write_exchanges() {
  number_and_sort(exchanges_);
  const auto key = [](const StagedRow& r) {
    return std::tie(r.seen.place.stream, r.naive_us, r.identity, r.ordinal);
  };
  for (std::size_t from = 0, to = 0; from < exchanges_.size(); from = to) {
    for (to = from + 1; to < exchanges_.size() && key(exchanges_[to]) == key(exchanges_[from]);)
      ++to;
    const auto& e = std::get<Exchange>(exchanges_[from].staged->record.body);
    const auto profile = intern(e.profile), url = intern(e.url), subject = intern(e.subject),
               issuer = intern(e.issuer);
    head_columns(exchange_, exchanges_[from]);
    exchange_.text(e.source).text(e.operation).text(e.direction).number(profile).number(url);
    exchange_.text(e.status).text(e.transaction_id).text(e.pki_status).text(e.fail_info);
    exchange_.number(subject).number(issuer).text(e.serial).text(e.error).text(e.error_text);
    exchange_.text(e.actor);
    tail_columns(exchange_, exchanges_[from], merge(exchanges_, from, to));
  }
}

void RecordWriter::write_facts() {
  const auto key = [](const StagedFact& f) {
    return std::tie(f.seen.place.stream, f.fact->about, f.fact->name, f.fact->value);
  };
  const auto order = [](const StagedFact& f) {
    return std::tie(f.seen.place.as_of, f.seen.place.artifact, f.seen.offset);
  };
  std::sort(facts_.begin(), facts_.end(), [&](const StagedFact& a, const StagedFact& b) {
    const auto key_a = key(a), key_b = key(b);
    return key_a != key_b ? key_a < key_b : order(a) < order(b);
  });
  for (std::size_t from = 0, to = 0; from < facts_.size(); from = to) {
    for (to = from + 1; to < facts_.size() && key(facts_[to]) == key(facts_[from]);) ++to;
    const DeviceFact& fact = *facts_[from].fact;
    fact_.number(facts_[from].seen.place.stream).text(fact.about).text(fact.name).text(fact.value);
    sighting_columns(fact_, merge(facts_, from, to));
    fact_.run();
  }
}

void RecordWriter::write_spans(const ArtifactRows& artifact, const Place& place) {
  std::int64_t ordinal = 0;
  for (const auto& staged : artifact.records) {
    const auto* span = std::get_if<LogSpan>(&staged.record.body);
    if (!span) continue;
    span_.number(place.artifact).number(ordinal++).number(place.stream).text(span->source);
    span_.number(span->from.naive_us).number(span->to.naive_us);
    span_.number(std::int64_t{span->to.offset_minutes}).copy(to_string(span->to.basis));
    span_.number(std::int64_t{span->verbose}).text(span->actor);
    span_.number(static_cast<std::int64_t>(span->first_record_id))
        .number(static_cast<std::int64_t>(span->last_record_id))
        .run();
  }
}

void RecordWriter::write(const CollectionRows& rows) {
  transitions_.clear();
  exchanges_.clear();
  facts_.clear();
  std::vector<Place> places;
  for (const auto& artifact : rows.artifacts) {
    const auto& scope = rows.scopes.at(artifact.scope);
    places.push_back({stream_id(scope.kind, scope.name),
                      artifact_id(rows.sha256, artifact.path, artifact.ordinal),
                      artifact.as_of.for_order()});
    stage(artifact, places.back());
    write_spans(artifact, places.back());
    write_snapshot(artifact, places.back());
  }
  stage_scope_facts(rows, places);
  write_transitions();
  write_exchanges();
  write_facts();
}

}  // namespace certtrail
