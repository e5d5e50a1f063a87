// One collection becoming rows: unpacked, parsed, its streams named and its pictures dated.
#pragma once

#include <cstdint>
#include <filesystem>
#include <set>
#include <string>

#include "engine/flow/artifact_reader.h"
#include "engine/store/batch.h"
#include "engine/unpack/unpack.h"

namespace certtrail {

struct CollectionFile {
  std::filesystem::path path;
  std::uint64_t size = 0;
  std::int64_t mtime_us = 0;
  std::string sha256;
};

// Pure but for reading the file and spooling what is beyond the budget: the same bytes, name and
// time give the same rows. Throws std::runtime_error if the file cannot be read or TMPDIR is full.
// `junk` as for StreamNamer.
CollectionRows read_collection(const CollectionFile& file, const UnpackOptions& options,
                               const ReadingOptions& reading, StagingBudget& budget,
                               const std::set<std::string>& junk = {});

}  // namespace certtrail
