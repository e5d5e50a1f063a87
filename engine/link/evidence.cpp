#include "engine/link/evidence.h"

#include <cassert>
#include <unordered_map>

#include "engine/store/embedded.h"

namespace certtrail {
namespace {

using Statement = SQLite::Statement;
using Certificates = std::unordered_map<std::int64_t, std::shared_ptr<const DecodedCertificate>>;
using SightingsByRecord = std::unordered_map<std::int64_t, std::vector<Sighting>>;

std::optional<std::int64_t> optional_integer(const SQLite::Column& column) {
  if (column.isNull()) return std::nullopt;
  return column.getInt64();
}

// Hands out the columns of a row one after the other, so that a list of fields reads as one line.
class Columns {
 public:
  explicit Columns(Statement& statement) : statement_(statement) {}
  std::string text() { return statement_.getColumn(next_++).getString(); }
  std::int64_t integer() { return statement_.getColumn(next_++).getInt64(); }
  std::int32_t small() { return statement_.getColumn(next_++).getInt(); }
  std::optional<std::int64_t> maybe() { return optional_integer(statement_.getColumn(next_++)); }
  void skip() { ++next_; }

 private:
  Statement& statement_;
  int next_ = 0;
};

template <class Row>
void for_each(SQLite::Database& database, std::string_view query, Row row) {
  Statement statement(database, link_query(query));
  while (statement.executeStep()) {
    Columns columns(statement);
    row(columns);
  }
}

void load_records(SQLite::Database& database, Evidence& evidence) {
  for_each(database, "records", [&](Columns& c) {
    LogRecord r;
    r.stream = c.integer();
    r.naive_us = c.integer();
    r.identity = c.integer();
    c.skip();
    r.offset_minutes = c.small();
    for (auto* field : {&r.zone_basis, &r.time_text, &r.source, &r.state, &r.profile, &r.thumbprint,
                        &r.transaction_id, &r.user, &r.url, &r.subject, &r.error, &r.error_text,
                        &r.actor, &r.raw})
      *field = c.text();
    r.place = {c.integer(), c.integer(), c.integer()};
    evidence.records.push_back(std::move(r));
  });
}

Certificates load_certificates(SQLite::Database& database) {
  Certificates certificates;
  for_each(database, "certificates", [&](Columns& c) {
    const auto id = c.integer();
    DecodedCertificate d;
    for (auto* field : {&d.thumbprint, &d.serial, &d.issuer, &d.subject, &d.alternative_names,
                        &d.key_identifier, &d.spki_sha1, &d.public_key_sha1})
      *field = c.text();
    d.not_before_us = c.integer();
    d.not_after_us = c.integer();
    certificates[id] = std::make_shared<const DecodedCertificate>(std::move(d));
  });
  return certificates;
}

SightingsByRecord load_snapshots(SQLite::Database& database, Evidence& evidence) {
  std::unordered_map<std::int64_t, std::size_t> index;
  for_each(database, "snapshots", [&](Columns& c) {
    Snapshot s;
    s.id = c.integer();
    s.artifact = c.integer();
    s.stream = c.integer();
    s.source = c.text();
    s.scope = c.text();
    s.path = c.text();
    s.as_of_us = c.maybe();
    s.complete = c.integer() != 0;
    index[s.id] = evidence.snapshots.size();
    evidence.snapshots.push_back(std::move(s));
  });
  SightingsByRecord sightings;
  for_each(database, "snapshot_rows", [&](Columns& c) {
    const auto snapshot = index.at(c.integer());
    const auto record = c.integer();
    const auto offset = c.integer();
    sightings[record].push_back(
        {snapshot, {evidence.snapshots[snapshot].artifact, offset, c.integer()}});
  });
  return sightings;
}

template <class Id>
std::shared_ptr<const DecodedCertificate> certificate_of(const Certificates& certificates,
                                                         const Id& id) {
  if (!id) return nullptr;
  const auto found = certificates.find(*id);
  return found == certificates.end() ? nullptr : found->second;
}

std::vector<Sighting> take(SightingsByRecord& sightings, std::int64_t record) {
  const auto found = sightings.find(record);
  return found == sightings.end() ? std::vector<Sighting>{} : std::move(found->second);
}

void load_tables(SQLite::Database& database, Evidence& evidence, const Certificates& certificates,
                 SightingsByRecord& sightings) {
  for_each(database, "ca_rows", [&](Columns& c) {
    CaRow r;
    r.id = c.integer();
    for (auto* field :
         {&r.request_id, &r.disposition, &r.disposition_message, &r.status_code, &r.zone_basis,
          &r.revocation_reason, &r.requester, &r.template_oid, &r.template_name, &r.serial,
          &r.thumbprint, &r.key_identifier, &r.subject, &r.common_name, &r.upn, &r.issuer})
      *field = c.text();
    for (auto* field :
         {&r.submitted_us, &r.resolved_us, &r.revoked_us, &r.not_before_us, &r.not_after_us})
      *field = c.maybe();
    r.certificate = certificate_of(certificates, c.maybe());
    r.sightings = take(sightings, r.id);
    evidence.ca_rows.push_back(std::move(r));
  });
  for_each(database, "store_rows", [&](Columns& c) {
    StoreRow r;
    r.id = c.integer();
    r.stream = c.integer();
    for (auto* field :
         {&r.source, &r.store, &r.user_scope, &r.thumbprint, &r.serial, &r.issuer, &r.subject})
      *field = c.text();
    r.not_before_us = c.maybe();
    r.not_after_us = c.maybe();
    r.has_private_key = c.integer() != 0;
    r.certificate = certificate_of(certificates, c.maybe());
    r.sightings = take(sightings, r.id);
    evidence.store_rows.push_back(std::move(r));
  });
  for_each(database, "intune_rows", [&](Columns& c) {
    IntuneRow r;
    r.id = c.integer();
    for (auto* field : {&r.status, &r.device_id, &r.device_name, &r.upn, &r.policy_id, &r.serial,
                        &r.thumbprint, &r.issuer, &r.subject})
      *field = c.text();
    r.valid_from_us = c.maybe();
    r.valid_to_us = c.maybe();
    r.sightings = take(sightings, r.id);
    evidence.intune_rows.push_back(std::move(r));
  });
  for_each(database, "assignments", [&](Columns& c) {
    AssignmentRow r;
    r.id = c.integer();
    for (auto* field :
         {&r.policy_id, &r.policy_name, &r.device_id, &r.device_name, &r.upn, &r.status})
      *field = c.text();
    r.sightings = take(sightings, r.id);
    evidence.assignments.push_back(std::move(r));
  });
}

void load_streams(SQLite::Database& database, Evidence& evidence) {
  for_each(database, "streams", [&](Columns& c) {
    evidence.streams.push_back({c.integer(), c.text(), c.text()});
  });
  for_each(database, "artifacts", [&](Columns& c) {
    const auto id = c.integer();
    evidence.artifact_as_of[id] = c.maybe();
    evidence.artifact_collection[id] = c.integer();
  });
  for_each(database, "generation",
           [&](Columns& c) { evidence.generation_input += c.text() + "\n"; });
  for_each(database, "facts", [&](Columns& c) {
    evidence.facts.push_back({c.integer(), c.text(), c.text(), c.text(), c.maybe()});
  });
  for_each(database, "spans", [&](Columns& c) {
    CoveredSpan s;
    s.artifact = c.integer();
    s.stream = c.integer();
    s.source = c.text();
    s.zone_basis = c.text();
    s.naive_from_us = c.integer();
    s.naive_to_us = c.integer();
    s.offset_minutes = c.small();
    s.first_record_id = c.integer();
    s.last_record_id = c.integer();
    evidence.spans.push_back(std::move(s));
  });
}

}  // namespace

std::string link_query(std::string_view name) {
  for (const auto& file : embedded::schema()) {
    if (file.name != "link_input.sql") continue;
    const auto title = "-- name: " + std::string(name) + "\n";
    const auto at = file.text.find(title);
    assert(at != std::string_view::npos && "no such section in schema/link_input.sql");
    const auto start = at + title.size();
    return std::string(file.text.substr(start, file.text.find("-- name:", start) - start));
  }
  assert(false && "schema/link_input.sql is not compiled in");
  return {};
}

Evidence load_evidence(SQLite::Database& database) {
  Evidence evidence;
  load_streams(database, evidence);
  load_records(database, evidence);
  const auto certificates = load_certificates(database);
  auto sightings = load_snapshots(database, evidence);
  load_tables(database, evidence, certificates, sightings);
  evidence.records.shrink_to_fit();  // they stay while all else is built
  evidence.ca_rows.shrink_to_fit();
  return evidence;
}

}  // namespace certtrail
