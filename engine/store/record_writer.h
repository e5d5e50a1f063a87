// Writes the records of one collection (layer 2).
//
// Records are staged unindexed, sorted by the primary key of their table, and only then upserted: a
// random key order would cost a factor of ten.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <string>
#include <unordered_set>
#include <vector>

#include "engine/store/batch.h"
#include "engine/store/insert.h"

namespace certtrail {

class RecordWriter {
 public:
  explicit RecordWriter(SQLite::Database& database);
  void write(const CollectionRows& rows);  // inside the caller's transaction
  void forget();                           // after a rollback: what was interned is gone

 private:
  struct Place {
    std::int64_t stream = 0, artifact = 0, as_of = 0;
  };
  // One sighting of a record or fact, and where it stands among equal ones.
  struct Sighting {
    Place place;
    std::uint64_t offset = 0, length = 0;
  };
  struct StagedRow {
    Sighting seen;
    std::int64_t naive_us = 0, identity = 0, ordinal = 0;
    const StagedRecord* staged = nullptr;
  };
  struct StagedFact {
    Sighting seen;
    const DeviceFact* fact = nullptr;
  };
  struct Merged {
    Sighting first, last;
    std::int64_t sightings = 0;
  };

  void stage(const ArtifactRows& artifact, const Place& place);
  void stage_scope_facts(const CollectionRows& rows, const std::vector<Place>& places);
  void number_and_sort(std::vector<StagedRow>& rows);
  template <class Row>
  static Merged merge(const std::vector<Row>& sorted, std::size_t from, std::size_t to);

  void write_transitions();
  void write_exchanges();
  void write_facts();
  void write_spans(const ArtifactRows& artifact, const Place& place);
  void write_snapshot(const ArtifactRows& artifact, const Place& place);
  void head_columns(Insert& insert, const StagedRow& row);
  void tail_columns(Insert& insert, const StagedRow& row, const Merged& merged);
  void sighting_columns(Insert& insert, const Merged& merged);

  std::optional<std::int64_t> intern(const std::string& value);  // null for an empty text
  std::optional<std::int64_t> certificate(const std::optional<CertificateFacts>& facts);
  std::int64_t row_of(const CaRequest& row, const Place& place);
  std::int64_t row_of(const StoreCertificate& row, const Place& place);
  std::int64_t row_of(const IntuneCertificate& row, const Place& place);
  std::int64_t row_of(const IntuneAssignment& row, const Place& place);

  Insert string_, transition_, exchange_, fact_, span_, snapshot_, snapshot_row_, certificate_,
      ca_request_, store_certificate_, intune_certificate_, intune_assignment_;
  std::unordered_set<std::int64_t> interned_;
  std::vector<StagedRow> transitions_, exchanges_;
  std::vector<StagedFact> facts_;
};

}  // namespace certtrail
