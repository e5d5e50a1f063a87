// How libarchive is fed: an archive object reads one Source, through Gunzip where that is gzip.
#pragma once

#include <archive.h>

#include <array>
#include <memory>
#include <optional>

#include "engine/unpack/gunzip.h"
#include "engine/unpack/unpack.h"

namespace certtrail {

struct ArchiveInput {
  explicit ArchiveInput(const Source& source_in) : source(source_in) {}

  const Source& source;
  std::uint64_t position = 0;  // up to which the source was taken
  std::optional<Gunzip> gunzip{};
  std::array<char, 64 << 10> buffer;
};

using Archive = std::unique_ptr<archive, int (*)(archive*)>;

// Not open yet. Reads from the beginning of the input, which must live longer and be nobody else's.
Archive make_archive_reader(ContainerKind kind, ArchiveInput& input);

}  // namespace certtrail
