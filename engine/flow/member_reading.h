// Unpacks one collection and reads every member: what ingest and inspect have in common.
#pragma once

#include <filesystem>
#include <functional>

#include "engine/flow/artifact_reader.h"
#include "engine/unpack/unpack.h"

namespace certtrail {

// Calls nest as in MemberSink; records belong to the member begun last.
struct ReadingSink {
  std::function<void(const Member&)> begin;
  std::function<void(Record&&)> record;
  std::function<void(ArtifactSummary&&)> end;
};

// `reading` must outlive the call. Throws std::runtime_error if the file itself cannot be read.
void read_members(const std::filesystem::path& collection, const UnpackOptions& options,
                  const ReadingOptions& reading, const ReadingSink& sink);

}  // namespace certtrail
