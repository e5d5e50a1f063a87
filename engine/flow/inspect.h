// What certtrail sees in one file, without a database.
#pragma once

#include <filesystem>
#include <functional>

#include "engine/flow/artifact_reader.h"
#include "engine/unpack/unpack.h"

namespace certtrail {

struct InspectSink {
  // When an artifact ends; a container ends after its members. Its records came before.
  std::function<void(const ArtifactSummary&)> artifact;
  std::function<void(const Member&, const Record&)> record;  // may be empty
};

// Streams; holds no records. Throws std::runtime_error if the file cannot be read.
void inspect(const std::filesystem::path& file, const ReadingOptions& reading,
             const UnpackOptions& options, const InspectSink& sink);

}  // namespace certtrail
