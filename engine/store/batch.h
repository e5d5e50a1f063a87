// What the flow hands to the store: one collection, read and parsed, with every name resolved.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/model/record.h"
#include "engine/store/staging.h"

namespace certtrail {

// Upper bound of the age of what something shows.
struct AsOf {
  std::optional<std::int64_t> us;
  std::string basis = "none";  // content, archive_name, member_time, file_time, newest_event, none

  // For the order of sightings: a file's own time is not content and counts as nothing.
  std::int64_t for_order() const { return us && basis != "file_time" ? *us : 0; }
};

// The picture that the CA, store or Intune rows of one artifact make.
struct SnapshotRows {
  std::string source, scope;
  AsOf as_of;
  std::optional<std::int64_t> newest_event_us;
  bool complete = true;
  std::uint64_t rows = 0;
};

struct ArtifactRows {
  std::string path;
  std::uint64_t ordinal = 0;
  std::size_t scope = 0;  // index into CollectionRows::scopes
  std::string format;     // empty: unrecognised
  int reader_version = 0;
  std::string status, reason;
  std::uint64_t size = 0;
  std::string digest;
  std::optional<std::int64_t> modified_us;
  AsOf as_of;
  std::uint64_t records_total = 0, records_recovered = 0;
  std::uint64_t records_kept = 0;  // 0: whatever is staged of it but notes is not written
  std::optional<std::int64_t> first_us, last_us;
  std::optional<SnapshotRows> snapshot;
};

// What one stream name holds for: a collection, or a device's archive nested in one.
struct ScopeRows {
  std::string kind, name;         // of the stream
  std::size_t container = 0;      // index of the artifact that is this archive
  std::vector<DeviceFact> facts;  // that the archive's own name states
};

struct CollectionRows {
  explicit CollectionRows(StagingBudget& budget) : staged(budget) {}

  std::string sha256, path, status;
  std::uint64_t size = 0;
  AsOf as_of;
  std::vector<ScopeRows> scopes;
  std::vector<ArtifactRows> artifacts;
  std::uint64_t notes_info = 0, notes_warning = 0, notes_loss = 0;
  Staging staged;  // finished; its places are indexes of `scopes` and `artifacts`
};

}  // namespace certtrail
