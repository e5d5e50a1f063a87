// Where the bytes of a zip member are when its local header is all that is left to ask.
#pragma once

#include "engine/unpack/zip_directory.h"

namespace certtrail {

struct ZipExtent {
  std::uint64_t offset = 0, length = 0;
  bool length_known = true;  // false: the compressed bytes themselves tell, up to `length`
  bool cut = false;          // the archive ends before them
  std::optional<std::uint32_t> crc{};
};

// The checksum in the data descriptor that `record` begins with, if it states these sizes in one of
// its four forms: with or without signature, sizes of 32 or 64 bits. `size` only where it is known.
inline constexpr std::size_t kGreatestDescriptor = 24;
std::optional<std::uint32_t> crc_of_descriptor(std::string_view record,
                                               std::uint64_t compressed_size,
                                               std::optional<std::uint64_t> size = {});

// Finds extents in one archive. Searches in all for no more than a few times its size: beyond that
// a member without sizes ends where the next header stands.
class ZipExtentFinder {
 public:
  explicit ZipExtentFinder(const Source& source)
      : source_(source), budget_((1 << 20) + 4 * source.size()) {}
  ZipExtent extent_of(const LocalHeader& local);

 private:
  ZipExtent with_descriptor(const ZipEntry& entry, std::uint64_t start) const;
  ZipExtent by_search(std::uint64_t start);

  const Source& source_;
  std::uint64_t budget_;
};

}  // namespace certtrail
