// Databases of several machines into one.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace certtrail {

struct MergedInput {
  std::filesystem::path path;
  std::uint64_t collections = 0;  // in it
  std::uint64_t added = 0;        // of them, not there before
};

// Adds layers 1 and 2 of `inputs`, which are only read, to `target`, which is made if it is absent:
// the rows are those of one ingest of all their collections, in whatever order they are merged.
// Runs are appended, so that ingest knows the files; settings that the target has stay; the diary
// of links is not merged. Layer 3 is link's. One transaction for each input; `done` is told after
// each. Throws std::invalid_argument if the target is among the inputs, std::runtime_error, saying
// what to do, if one cannot be used.
void merge(const std::vector<std::filesystem::path>& inputs, const std::filesystem::path& target,
           const std::function<void(const MergedInput&)>& done);

}  // namespace certtrail
