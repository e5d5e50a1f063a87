// inbox -> collections -> artifacts -> records -> store, always forward.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "engine/flow/artifact_reader.h"
#include "engine/store/setting_row.h"
#include "engine/store/store.h"
#include "engine/unpack/unpack.h"

namespace certtrail {

struct IngestOptions {
  std::vector<std::filesystem::path> paths;  // files and folders
  std::filesystem::path database;            // never read as evidence
  UnpackOptions unpack;
  std::uint64_t staging_bytes = 96 << 20;  // records that wait in memory; more go to TMPDIR
  unsigned jobs = 0;                       // threads that read; 0: one for each core
  std::string version, arguments;          // for the run's row
  std::vector<SettingRow> settings;        // to keep in the database
  std::set<std::string> junk;              // more values that name no device, lower case
  ReadingOptions reading;
};

// What became of one collection that was stored.
struct CollectionCounts {
  std::string path, status;
  std::uint64_t bytes = 0, artifacts = 0, records = 0;
  std::uint64_t notes_info = 0, notes_warning = 0, notes_loss = 0;
};

// Called by one thread at a time, after each file; printing is the caller's.
struct Progress {
  std::function<void(const CollectionCounts&)> stored = [](const auto&) {};
  std::function<void(std::uint64_t files_done, std::uint64_t files_total, std::uint64_t bytes_done,
                     std::uint64_t bytes_total)>
      update = [](auto...) {};
};

struct IngestSummary {
  std::int64_t run = 0;
  std::uint64_t files = 0;      // found in the inbox
  std::uint64_t read = 0;       // collections newly stored
  std::uint64_t unchanged = 0;  // files known from an earlier run, not looked into
  std::uint64_t again = 0;      // files whose bytes are stored already, from another place
  std::uint64_t forgotten = 0;  // files of which nothing may be stored: they are under tombstones
  std::uint64_t damaged = 0, refused = 0;  // of the newly stored
  std::uint64_t artifacts = 0, records = 0;
  std::uint64_t notes_info = 0, notes_warning = 0, notes_loss = 0;
  std::vector<std::string> warnings;  // files left for the next run: "path: why"
  std::vector<std::string> problems;  // files that could not be read at all: "path: why"

  std::uint64_t losses() const { return notes_loss + problems.size(); }
  int exit_status() const { return losses() > 0 ? 1 : 0; }
};

// Reads what is new in the inbox into the store. The same files give the same database whatever
// their order, the number of jobs and the number of runs. Evidence never makes it throw; a failing
// database or a path that does not exist does (std::runtime_error).
IngestSummary ingest(const IngestOptions& options, Store& store, const Progress& progress = {});

}  // namespace certtrail
