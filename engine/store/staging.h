// The records and notes of one collection on their way into the database: cleaned, interned and in
// the order of the tables' keys, so that the writer has only to copy them. What the collection
// tells at its end (names of streams, ages) is added when they are written.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/model/note.h"
#include "engine/model/record.h"
#include "engine/store/row_bytes.h"
#include "engine/store/row_sorter.h"

namespace certtrail {

// What a staged row is for, in the order of writing; the first byte of its key. The comments say
// what follows there, and what the row holds before the columns that the table's list in columns.h
// names.
enum class Staged : std::uint8_t {
  alias,               // scope, name, value, artifact   | how often, name, value
  note,                // artifact                       | offset, severity, code, detail
  string,              // id, artifact                   | value
  certificate,         // id, artifact                   | columns
  fact,                // scope, about, name, value, artifact | two places; about, name, value
  setting,             // scope, the texts of its key, artifact | two places; those texts
  transition,          // scope, naive time, identity, artifact | place; columns
  exchange,            // the same
  span,                // artifact                       | columns
  ca_request,          // artifact, id                   | place; columns
  store_certificate,   // artifact, hash without stream  | place; what is hashed; columns
  intune_certificate,  // artifact, id                   | place; columns
  intune_assignment,   // the same
};

// The number of the artifact in a staged key without its first byte.
inline std::uint32_t staged_artifact(Staged table, std::string_view key) {
  const bool is_first = table == Staged::note || table >= Staged::span;
  auto number = is_first ? key.substr(0, 4) : key.substr(key.size() - 4);
  return read_key_u32(number);
}

// Where a record stands: both count from 0 within the collection, in the order found.
struct StagedPlace {
  std::uint32_t scope = 0, artifact = 0;
};

class Staging {
 public:
  // `budget` must outlive it.
  explicit Staging(StagingBudget& budget);

  // Throw std::runtime_error if the temporary file cannot be written. Snapshot and event records
  // have no rows.
  void add(StagedPlace place, const Record& record);
  void add(std::uint32_t artifact, const Note& note);
  void finish();  // nothing is added after it

  // Every alias or property that a scope's own device was said to have, in the order of scope, name
  // and value; `value` is in lower case. Finished staging only.
  struct Alias {
    std::uint32_t scope = 0, artifact = 0;
    std::string_view name, value;
    std::uint64_t times = 0;
  };
  void each_alias(const std::function<void(const Alias&)>& take) const;
  const RowSorter& rows() const { return rows_; }

 private:
  struct FactSeen {
    std::string about, name, value;
    std::uint64_t first_offset = 0, first_length = 0, last_offset = 0, last_length = 0, times = 0;
  };
  struct Interned {
    std::int64_t id = -1;
    std::uint32_t artifact = 0;
  };

  void flush_facts();
  std::optional<std::int64_t> intern(const std::string& value, std::uint32_t artifact);
  std::optional<std::int64_t> certificate(const std::optional<CertificateFacts>& facts,
                                          std::uint32_t artifact);
  KeyBytes& key(Staged table);
  void log_record(Staged table, StagedPlace place, const Record& record);
  void picture_row(Staged table, StagedPlace place, std::int64_t id);

  void row(StagedPlace place, const Record& record, const Transition& t);
  void row(StagedPlace place, const Record& record, const Exchange& e);
  void row(StagedPlace place, const Record& record, const LogSpan& s);
  void row(StagedPlace place, const Record& record, const CaRequest& r);
  void row(StagedPlace place, const Record& record, const StoreCertificate& r);
  void row(StagedPlace place, const Record& record, const IntuneCertificate& r);
  void row(StagedPlace place, const Record& record, const IntuneAssignment& r);
  void row(StagedPlace place, const Record& record, const DeviceFact& f);
  void row(StagedPlace place, const Record& record, const ProfileSetting& s);
  void row(StagedPlace, const Record&, const SnapshotInfo&) {}
  void row(StagedPlace, const Record&, const Event&) {}

  RowSorter rows_;
  KeyBytes key_;
  RowBytes bytes_;
  // Facts of one artifact repeat with every line; few are distinct.
  std::unordered_map<std::string, FactSeen> facts_;
  std::size_t facts_size_ = 0;
  StagedPlace facts_place_;
  std::vector<Interned> interned_;  // by the low bits of the id; a lost one is only written twice
};

}  // namespace certtrail
